/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/command_table.c - the commands, and what is true of each before it runs.
 *
 * Bits that MMC-6 reserves but that initiators do set are honoured, which is to
 * say ignored: DPO, FUA, FUA_NV and the group number of SBC (sd, libiscsi), the
 * streaming bit of READ and WRITE (12), LLBAA of MODE SENSE (10), the page
 * format bit of MODE SELECT. What all commands share is in command.c. */
#include "mmc/command.h"
#include "mmc/opcode.h"

#define IN   COMMAND_DATA_IN
#define OUT  COMMAND_DATA_OUT
#define NONE COMMAND_NO_DATA

static const struct command_kind commands[256] = {
	[OP_TEST_UNIT_READY] = { "TEST UNIT READY", test_unit_ready, 6, NONE, WHEN_READY, false,
	    { 0 } },
	[OP_REQUEST_SENSE] = { "REQUEST SENSE", request_sense, 6, IN, WHEN_ALWAYS, true,
	    { 0, 0, 0, 0xff } },
	[OP_INQUIRY] = { "INQUIRY", inquiry, 6, IN, WHEN_ALWAYS, true, { 0x01, 0xff, 0xff, 0xff } },
	[OP_MODE_SELECT_6] = { "MODE SELECT (6)", mode_select_6, 6, OUT, WHEN_QUIET, false,
	    { 0x11, 0, 0, 0xff } },
	[OP_RESERVE_6] = { "RESERVE (6)", reserve_unit, 6, NONE, WHEN_QUIET, false, { 0 } },
	[OP_RELEASE_6] = { "RELEASE (6)", release_unit, 6, NONE, WHEN_QUIET, false, { 0 } },
	[OP_MODE_SENSE_6] = { "MODE SENSE (6)", mode_sense_6, 6, IN, WHEN_QUIET, false,
	    { 0x08, 0xff, 0xff, 0xff } },
	[OP_START_STOP_UNIT] = { "START STOP UNIT", start_stop_unit, 6, NONE, WHEN_QUIET, false,
	    { 0x01, 0, 0, 0xf3 } },
	[OP_PREVENT_ALLOW] = { "PREVENT ALLOW MEDIUM REMOVAL", prevent_allow, 6, NONE, WHEN_QUIET,
	    false, { 0, 0, 0, 0x03 } },
	[OP_READ_CAPACITY] = { "READ CAPACITY", read_capacity, 10, IN, WHEN_QUIET, false, { 0 } },
	[OP_READ_10] = { "READ (10)", read_10, 10, IN, WHEN_READY, false,
	    { 0x1a, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } },
	[OP_WRITE_10] = { "WRITE (10)", write_10, 10, OUT, WHEN_WRITER, false,
	    { 0x1e, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } },
	[OP_WRITE_AND_VERIFY_10] = { "WRITE AND VERIFY (10)", write_and_verify_10, 10, OUT,
	    WHEN_WRITER, false, { 0x16, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } },
	[OP_VERIFY_10] = { "VERIFY (10)", verify_10, 10, NONE, WHEN_READY, false,
	    { 0x10, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } },
	[OP_SYNCHRONIZE_CACHE] = { "SYNCHRONIZE CACHE", synchronize_cache, 10, NONE, WHEN_WRITER,
	    false, { 0x06, 0xff, 0xff, 0xff, 0xff, 0x1f, 0xff, 0xff } },
	[OP_WRITE_BUFFER] = { "WRITE BUFFER", write_buffer, 10, OUT, WHEN_QUIET, false,
	    { 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
	[OP_READ_BUFFER] = { "READ BUFFER", read_buffer, 10, IN, WHEN_QUIET, false,
	    { 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
	[OP_READ_SUBCHANNEL] = { "READ SUB-CHANNEL", read_subchannel, 10, IN, WHEN_READY, false,
	    { 0x02, 0x40, 0xff, 0, 0, 0xff, 0xff, 0xff } },
	[OP_READ_TOC] = { "READ TOC/PMA/ATIP", read_toc, 10, IN, WHEN_READY, false,
	    { 0x02, 0x0f, 0, 0, 0, 0xff, 0xff, 0xff } },
	[OP_READ_HEADER] = { "READ HEADER", read_header, 10, IN, WHEN_READY, false,
	    { 0x02, 0xff, 0xff, 0xff, 0xff, 0, 0xff, 0xff } },
	[OP_GET_CONFIGURATION] = { "GET CONFIGURATION", get_configuration, 10, IN, WHEN_ALWAYS,
	    false, { 0x03, 0xff, 0xff, 0, 0, 0, 0xff, 0xff } },
	[OP_GET_EVENT_STATUS] = { "GET EVENT STATUS NOTIFICATION", get_event_status, 10, IN,
	    WHEN_ALWAYS, false, { 0x01, 0, 0, 0xff, 0, 0, 0xff, 0xff } },
	[OP_READ_DISC_INFORMATION] = { "READ DISC INFORMATION", read_disc_information, 10, IN,
	    WHEN_READY, false, { 0x07, 0, 0, 0, 0, 0, 0xff, 0xff } },
	[OP_READ_TRACK_INFORMATION] = { "READ TRACK INFORMATION", read_track_information, 10, IN,
	    WHEN_READY, false, { 0x07, 0xff, 0xff, 0xff, 0xff, 0, 0xff, 0xff } },
	[OP_SEND_OPC] = { "SEND OPC INFORMATION", send_opc, 10, OUT, WHEN_WRITER, false,
	    { 0x01, 0, 0, 0, 0, 0, 0xff, 0xff } },
	[OP_MODE_SELECT_10] = { "MODE SELECT (10)", mode_select_10, 10, OUT, WHEN_QUIET, false,
	    { 0x11, 0, 0, 0, 0, 0, 0xff, 0xff } },
	[OP_RESERVE_10] = { "RESERVE (10)", reserve_unit, 10, NONE, WHEN_QUIET, false, { 0 } },
	[OP_RELEASE_10] = { "RELEASE (10)", release_unit, 10, NONE, WHEN_QUIET, false, { 0 } },
	[OP_MODE_SENSE_10] = { "MODE SENSE (10)", mode_sense_10, 10, IN, WHEN_QUIET, false,
	    { 0x18, 0xff, 0xff, 0, 0, 0, 0xff, 0xff } },
	[OP_CLOSE_TRACK_SESSION] = { "CLOSE TRACK/SESSION", close_track_session, 10, NONE,
	    WHEN_WRITER, false, { 0x01, 0x07, 0, 0xff, 0xff } },
	[OP_READ_BUFFER_CAPACITY] = { "READ BUFFER CAPACITY", read_buffer_capacity, 10, IN,
	    WHEN_QUIET, false, { 0x01, 0, 0, 0, 0, 0, 0xff, 0xff } },
	[OP_SEND_CUE_SHEET] = { "SEND CUE SHEET", send_cue_sheet, 10, OUT, WHEN_WRITER, false,
	    { 0, 0, 0, 0, 0, 0xff, 0xff, 0xff } },
	[OP_PERSISTENT_RESERVE_IN] = { "PERSISTENT RESERVE IN", persistent_reserve_in, 10, IN,
	    WHEN_QUIET, false, { 0x1f, 0, 0, 0, 0, 0, 0xff, 0xff } },
	[OP_PERSISTENT_RESERVE_OUT] = { "PERSISTENT RESERVE OUT", persistent_reserve_out, 10, OUT,
	    WHEN_QUIET, false, { 0x1f, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff } },
	[OP_REPORT_LUNS] = { "REPORT LUNS", report_luns, 12, IN, WHEN_ALWAYS, true,
	    { 0, 0xff, 0, 0, 0, 0xff, 0xff, 0xff, 0xff } },
	[OP_BLANK] = { "BLANK", blank, 12, NONE, WHEN_WRITER, false,
	    { 0x17, 0xff, 0xff, 0xff, 0xff } },
	[OP_MAINTENANCE_IN] = { "REPORT SUPPORTED OPERATION CODES", report_supported_opcodes, 12,
	    IN, WHEN_QUIET, false, { 0x1f, 0x87, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
	[OP_READ_12] = { "READ (12)", read_12, 12, IN, WHEN_READY, false,
	    { 0x1a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x9f } },
	[OP_WRITE_12] = { "WRITE (12)", write_12, 12, OUT, WHEN_WRITER, false,
	    { 0x1e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x9f } },
	[OP_READ_CD_MSF] = { "READ CD MSF", read_cd_msf, 12, IN, WHEN_READY, false,
	    { 0x1e, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x07 } },
	[OP_SET_CD_SPEED] = { "SET CD SPEED", set_cd_speed, 12, NONE, WHEN_QUIET, false,
	    { 0x03, 0xff, 0xff, 0xff, 0xff } },
	[OP_MECHANISM_STATUS] = { "MECHANISM STATUS", mechanism_status, 12, IN, WHEN_QUIET, false,
	    { 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff } },
	[OP_READ_CD] = { "READ CD", read_cd, 12, IN, WHEN_READY, false,
	    { 0x1e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x07 } },
};

const struct command_kind *
command_kind(uint8_t opcode)
{
	return commands[opcode].begin != NULL ? &commands[opcode] : NULL;
}
