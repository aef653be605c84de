/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/packet.c - the arithmetic of packets, and the track descriptor block. */
#include "emulator/packet.h"

#include "emulator/msf.h"

#include <string.h>

int32_t
packet_sector(int32_t start, uint32_t size, int32_t lba)
{
	int64_t sector;

	if (size == 0 || lba < start)
		return lba;
	sector = lba + ((int64_t)lba - start) / size * PACKET_LINKING_SECTORS;
	return sector < INT32_MAX ? (int32_t)sector : INT32_MAX;
}

int32_t
packet_block(int32_t start, uint32_t size, int32_t sector)
{
	uint32_t packet, at;

	if (size == 0 || sector < start)
		return sector;
	packet = (uint32_t)(sector - start) / (size + PACKET_LINKING_SECTORS);
	at = (uint32_t)(sector - start) % (size + PACKET_LINKING_SECTORS);
	return start + (int32_t)(packet * size + (at < size ? at : size));
}

uint32_t
packet_run(int32_t start, uint32_t size, int32_t lba)
{
	if (size == 0)
		return UINT32_MAX;
	if (lba < start)
		return (uint32_t)(start - lba);
	return size - (uint32_t)(lba - start) % size;
}

enum block_indicator
packet_indicator(int32_t start, uint32_t size, int32_t sector)
{
	uint32_t at = (uint32_t)(sector - start) % (size + PACKET_LINKING_SECTORS);

	if (at < size)
		return INDICATOR_USER;
	if (at < size + PACKET_RUN_OUT_SECTORS)
		return (enum block_indicator)(INDICATOR_RUN_OUT_1 - (at - size));
	return (enum block_indicator)(INDICATOR_LINK - (at - size - PACKET_RUN_OUT_SECTORS));
}

/* The last packet has no link and run-in of another behind it. */
uint32_t
packet_capacity(uint32_t sectors, uint32_t size)
{
	return (sectors + PACKET_LINK_SECTORS) / (size + PACKET_LINKING_SECTORS) * size;
}

uint32_t
packet_extent(uint32_t blocks, uint32_t size)
{
	uint32_t packets;

	if (size == 0)
		return blocks + PACKET_RUN_OUT_SECTORS;
	packets = blocks / size + (blocks % size != 0);
	return packets == 0 ? 0 : packets * (size + PACKET_LINKING_SECTORS) - PACKET_LINK_SECTORS;
}

void
packet_descriptor(
    uint8_t track, enum packet_method method, uint32_t size, uint8_t out[PACKET_DESCRIPTOR_BYTES])
{
	uint8_t number = bcd_encode(track);

	memset(out, 0, PACKET_DESCRIPTOR_BYTES);
	memcpy(out, "TDI", 3);
	out[3] = 0x01;
	out[4] = 0x50;
	out[5] = 0x01;
	out[6] = out[7] = out[8] = number;
	out[9] = (uint8_t)method;
	memset(out + 10, 0xff, 3);
	if (method != METHOD_FIXED)
		return;
	out[10] = bcd_encode((uint8_t)(size / 10000 % 100));
	out[11] = bcd_encode((uint8_t)(size / 100 % 100));
	out[12] = bcd_encode((uint8_t)(size % 100));
}
