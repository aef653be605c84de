/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/login_test.c - the login phase (RFC 7143 6.3, 11.12, 11.13 and
 * clause 13): ways through its stages, every key, every status, discovery. */
#include "tests/target/initiator.h"

/* ---------------------------------------------------------------- stages */

static const struct status_row {
	const char *name;
	uint8_t flags;
	uint8_t version_min;
	uint16_t tsih;
	const char *text;
	size_t bytes;
	uint32_t status, answer_flags;
} status_rows[] = {
	{ "1 to 3, as libiscsi", 0x87, 0, 0, TEXT(WHO), 0, 0x87 },
	{ "0 to 3", 0x83, 0, 0, TEXT(WHO "\0AuthMethod=None"), 0, 0x83 },
	{ "0 to 1, as Linux", 0x81, 0, 0, TEXT(WHO "\0AuthMethod=CHAP,None"), 0, 0x81 },
	{ "0 without T", 0x00, 0, 0, TEXT(WHO), 0, 0x00 },
	{ "1 without T", 0x04, 0, 0, TEXT(WHO), 0, 0x04 },
	{ "discovery", 0x87, 0, 0, TEXT("InitiatorName=" INITIATOR_NAME "\0SessionType=Discovery"),
	    0, 0x87 },
	{ "names in capitals", 0x87, 0, 0,
	    TEXT("InitiatorName=IQN.2026-11.EXAMPLE:A\0TargetName=IQN.2026-11.TEST.PITLAND:CDR0"),
	    0, 0x87 },
	{ "the same InitiatorName twice", 0x87, 0, 0, TEXT(WHO "\0InitiatorName=" INITIATOR_NAME),
	    0, 0x87 },
	{ "two InitiatorNames", 0x87, 0, 0, TEXT(WHO "\0InitiatorName=iqn.2026-11.example:other"),
	    0x0200, 0 },
	{ "T and C together", 0xc7, 0, 0, TEXT(WHO), 0x0200, 0 },
	{ "CSG 2", 0x8b, 0, 0, TEXT(WHO), 0x0200, 0 },
	{ "NSG 2", 0x82, 0, 0, TEXT(WHO), 0x0200, 0 },
	{ "CSG 3", 0x8f, 0, 0, TEXT(WHO), 0x0200, 0 },
	{ "backwards", 0x84, 0, 0, TEXT(WHO), 0x0200, 0 },
	{ "to where it is", 0x85, 0, 0, TEXT(WHO), 0x0200, 0 },
	{ "VersionMin 1", 0x87, 1, 0, TEXT(WHO), 0x0205, 0 },
	{ "no InitiatorName", 0x87, 0, 0, TEXT("TargetName=" TARGET_NAME), 0x0207, 0 },
	{ "no TargetName", 0x87, 0, 0, TEXT("InitiatorName=" INITIATOR_NAME), 0x0207, 0 },
	{ "InitiatorName that is none", 0x87, 0, 0,
	    TEXT("InitiatorName=guest\0TargetName=" TARGET_NAME), 0x0200, 0 },
	{ "a target that there is not", 0x87, 0, 0,
	    TEXT("InitiatorName=" INITIATOR_NAME "\0TargetName=iqn.2026-11.test.pitland:cdr9"),
	    0x0203, 0 },
	{ "another SessionType", 0x87, 0, 0, TEXT(WHO "\0SessionType=Other"), 0x0209, 0 },
	{ "CHAP alone", 0x81, 0, 0, TEXT(WHO "\0AuthMethod=CHAP"), 0x0201, 0 },
	{ "a TSIH that there is not", 0x87, 0, 77, TEXT(WHO), 0x020a, 0 },
	{ "discovery with a TSIH", 0x87, 0, 77,
	    TEXT("InitiatorName=" INITIATOR_NAME "\0SessionType=Discovery"), 0x020a, 0 },
	{ "text without '='", 0x87, 0, 0, TEXT(WHO "\0Nonsense"), 0x0200, 0 },
	{ "a key twice", 0x87, 0, 0, TEXT(WHO "\0InitialR2T=No\0InitialR2T=No"), 0x0200, 0 },
	{ "the same declaration twice", 0x87, 0, 0,
	    TEXT(WHO "\0MaxRecvDataSegmentLength=512\0MaxRecvDataSegmentLength=512"), 0, 0x87 },
	{ "two declarations that differ", 0x87, 0, 0,
	    TEXT(WHO "\0MaxRecvDataSegmentLength=512\0MaxRecvDataSegmentLength=1024"), 0x0200, 0 },
	{ "two TargetNames", 0x87, 0, 0, TEXT(WHO "\0TargetName=iqn.2026-11.test.pitland:cdr1"),
	    0x0200, 0 },
	{ "a declared length too small", 0x87, 0, 0, TEXT(WHO "\0MaxRecvDataSegmentLength=511"),
	    0x0200, 0 },
};

static void
answers_login(void **state)
{
	const struct status_row *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_pdu(&i, &pdu, row->flags);
	pdu.version_min = row->version_min;
	pdu.tsih = row->tsih;
	initiator_send(&i, &pdu, row->text, row->bytes);
	initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.status_class << 8 | pdu.status_detail, row->status);
	assert_int_equal(pdu.flags, row->answer_flags);
	assert_int_equal(pdu.itt, 1);
	assert_int_equal(pdu.isid[0], 0x80);
	assert_int_equal(pdu.version_max | pdu.version_min, 0);
	assert_int_equal(pdu.tsih != 0, row->tsih != 0 || (row->answer_flags & 0x83) == 0x83);
	assert_int_equal(conn_is_closing(i.conn), row->status != 0);
	initiator_close(&i);
	bench_close(&b);
}

/* ------------------------------------------------------------------ keys */

#define DISCOVERER "InitiatorName=" INITIATOR_NAME "\0SessionType=Discovery"

static const struct key_row {
	const char *name;
	const char *offer;
	size_t bytes;
	const char *key, *answer; /* NULL: no answer */
	bool discovery;
} key_rows[] = {
	{ "HeaderDigest: theirs first", TEXT("HeaderDigest=CRC32C,None"), "HeaderDigest", "CRC32C",
	    false },
	{ "HeaderDigest: None first", TEXT("HeaderDigest=None,CRC32C"), "HeaderDigest", "None",
	    false },
	{ "HeaderDigest: nothing known", TEXT("HeaderDigest=CRC64"), "HeaderDigest", "Reject",
	    false },
	{ "DataDigest", TEXT("DataDigest=CRC32C"), "DataDigest", "CRC32C", false },
	{ "MaxConnections", TEXT("MaxConnections=8"), "MaxConnections", "1", false },
	{ "MaxConnections 0", TEXT("MaxConnections=0"), "MaxConnections", "Reject", false },
	{ "InitialR2T=No", TEXT("InitialR2T=No"), "InitialR2T", "No", false },
	{ "InitialR2T=Yes", TEXT("InitialR2T=Yes"), "InitialR2T", "Yes", false },
	{ "InitialR2T=yes is no boolean", TEXT("InitialR2T=yes"), "InitialR2T", "Reject", false },
	{ "ImmediateData=Yes", TEXT("ImmediateData=Yes"), "ImmediateData", "Yes", false },
	{ "ImmediateData=No", TEXT("ImmediateData=No"), "ImmediateData", "No", false },
	{ "MaxRecvDataSegmentLength is declared", TEXT("MaxRecvDataSegmentLength=512"),
	    "MaxRecvDataSegmentLength", "262144", false },
	{ "MaxBurstLength: less than ours", TEXT("MaxBurstLength=262144"), "MaxBurstLength",
	    "262144", false },
	{ "MaxBurstLength: more, as open-iscsi", TEXT("MaxBurstLength=16776192"), "MaxBurstLength",
	    "1048576", false },
	{ "MaxBurstLength: hexadecimal", TEXT("MaxBurstLength=0x10000"), "MaxBurstLength", "65536",
	    false },
	{ "MaxBurstLength: too small", TEXT("MaxBurstLength=511"), "MaxBurstLength", "Reject",
	    false },
	{ "FirstBurstLength", TEXT("FirstBurstLength=262144"), "FirstBurstLength", "262144",
	    false },
	{ "FirstBurstLength above MaxBurstLength",
	    TEXT("FirstBurstLength=9000\0MaxBurstLength=512"), "FirstBurstLength", "512", false },
	{ "FirstBurstLength without a use",
	    TEXT("InitialR2T=Yes\0ImmediateData=No\0FirstBurstLength=9000"), "FirstBurstLength",
	    "Irrelevant", false },
	{ "DefaultTime2Wait", TEXT("DefaultTime2Wait=0"), "DefaultTime2Wait", "2", false },
	{ "DefaultTime2Wait: more", TEXT("DefaultTime2Wait=20"), "DefaultTime2Wait", "20", false },
	{ "DefaultTime2Retain", TEXT("DefaultTime2Retain=20"), "DefaultTime2Retain", "0", false },
	{ "MaxOutstandingR2T", TEXT("MaxOutstandingR2T=1"), "MaxOutstandingR2T", "1", false },
	{ "MaxOutstandingR2T: more", TEXT("MaxOutstandingR2T=16"), "MaxOutstandingR2T", "8",
	    false },
	{ "DataPDUInOrder=No", TEXT("DataPDUInOrder=No"), "DataPDUInOrder", "Yes", false },
	{ "DataSequenceInOrder=No", TEXT("DataSequenceInOrder=No"), "DataSequenceInOrder", "Yes",
	    false },
	{ "ErrorRecoveryLevel", TEXT("ErrorRecoveryLevel=2"), "ErrorRecoveryLevel", "0", false },
	{ "ErrorRecoveryLevel 3", TEXT("ErrorRecoveryLevel=3"), "ErrorRecoveryLevel", "Reject",
	    false },
	{ "TaskReporting", TEXT("TaskReporting=FastAbort,ResponseFence,RFC3720"), "TaskReporting",
	    "RFC3720", false },
	{ "TaskReporting: nothing of ours", TEXT("TaskReporting=FastAbort"), "TaskReporting",
	    "Reject", false },
	{ "iSCSIProtocolLevel", TEXT("iSCSIProtocolLevel=2"), "iSCSIProtocolLevel", "1", false },
	{ "IFMarker", TEXT("IFMarker=Yes"), "IFMarker", "No", false },
	{ "OFMarker", TEXT("OFMarker=No"), "OFMarker", "No", false },
	{ "IFMarkInt", TEXT("IFMarkInt=2048~8192"), "IFMarkInt", "Reject", false },
	{ "OFMarkInt", TEXT("OFMarkInt=2048~8192"), "OFMarkInt", "Reject", false },
	{ "RDMAExtensions", TEXT("RDMAExtensions=Yes"), "RDMAExtensions", "No", false },
	{ "InitiatorRecvDataSegmentLength", TEXT("InitiatorRecvDataSegmentLength=8192"),
	    "InitiatorRecvDataSegmentLength", "NotUnderstood", false },
	{ "iSERHelloRequired", TEXT("iSERHelloRequired=No"), "iSERHelloRequired", "NotUnderstood",
	    false },
	{ "X- key", TEXT("X-com.example.foo=1"), "X-com.example.foo", "NotUnderstood", false },
	{ "X# key", TEXT("X#com.example.foo=1"), "X#com.example.foo", "NotUnderstood", false },
	{ "TargetRecvDataSegmentLength", TEXT("TargetRecvDataSegmentLength=8192"),
	    "TargetRecvDataSegmentLength", "NotUnderstood", false },
	{ "MaxOutstandingUnexpectedPDUs", TEXT("MaxOutstandingUnexpectedPDUs=4"),
	    "MaxOutstandingUnexpectedPDUs", "NotUnderstood", false },
	{ "MaxAHSLength", TEXT("MaxAHSLength=256"), "MaxAHSLength", "NotUnderstood", false },
	{ "TaggedBufferForSolicitedDataOnly", TEXT("TaggedBufferForSolicitedDataOnly=Yes"),
	    "TaggedBufferForSolicitedDataOnly", "NotUnderstood", false },
	{ "DefaultTime2Wait 3601", TEXT("DefaultTime2Wait=3601"), "DefaultTime2Wait", "Reject",
	    false },
	{ "iSCSIProtocolLevel 32", TEXT("iSCSIProtocolLevel=32"), "iSCSIProtocolLevel", "Reject",
	    false },
	{ "X#NodeArchitecture is a declaration", TEXT("X#NodeArchitecture=test"),
	    "X#NodeArchitecture", NULL, false },
	{ "InitiatorAlias is a declaration", TEXT("InitiatorAlias=me"), "InitiatorAlias", NULL,
	    false },
	{ "a key that nobody knows", TEXT("Foo=Bar"), "Foo", "NotUnderstood", false },
	{ "AuthMethod in the operational stage", TEXT("AuthMethod=None"), "AuthMethod", "Reject",
	    false },
	{ "portal group", TEXT("InitialR2T=Yes"), "TargetPortalGroupTag", "1", false },
	{ "no portal group in discovery", TEXT("HeaderDigest=None"), "TargetPortalGroupTag", NULL,
	    true },
	{ "discovery: no digest if there is a choice", TEXT("HeaderDigest=CRC32C,None"),
	    "HeaderDigest", "None", true },
	{ "discovery: InitialR2T", TEXT("InitialR2T=No"), "InitialR2T", "Irrelevant", true },
	{ "discovery: MaxBurstLength", TEXT("MaxBurstLength=8192"), "MaxBurstLength", "Irrelevant",
	    true },
	{ "discovery: MaxConnections", TEXT("MaxConnections=1"), "MaxConnections", "Irrelevant",
	    true },
	{ "discovery: TaskReporting", TEXT("TaskReporting=RFC3720"), "TaskReporting", "Irrelevant",
	    true },
	{ "discovery: ImmediateData", TEXT("ImmediateData=No"), "ImmediateData", "Irrelevant",
	    true },
	{ "discovery: FirstBurstLength", TEXT("FirstBurstLength=8192"), "FirstBurstLength",
	    "Irrelevant", true },
	{ "discovery: MaxOutstandingR2T", TEXT("MaxOutstandingR2T=1"), "MaxOutstandingR2T",
	    "Irrelevant", true },
	{ "discovery: DataPDUInOrder", TEXT("DataPDUInOrder=No"), "DataPDUInOrder", "Irrelevant",
	    true },
	{ "discovery: DataSequenceInOrder", TEXT("DataSequenceInOrder=No"), "DataSequenceInOrder",
	    "Irrelevant", true },
	{ "discovery: iSCSIProtocolLevel", TEXT("iSCSIProtocolLevel=1"), "iSCSIProtocolLevel",
	    "Irrelevant", true },
	{ "discovery: DataDigest", TEXT("DataDigest=CRC32C"), "DataDigest", "CRC32C", true },
	{ "discovery: ErrorRecoveryLevel", TEXT("ErrorRecoveryLevel=0"), "ErrorRecoveryLevel", "0",
	    true },
};

static const char *
find_answer(const uint8_t *data, size_t n, const char *key, char *copy, struct text *text)
{
	memcpy(copy, data, n);
	assert_true(text_parse(text, copy, n));
	return text_find(text, key);
}

static void
answers_key(void **state)
{
	const struct key_row *row = *state;
	char text[512], copy[1024];
	const uint8_t *data;
	const char *answer;
	struct text parsed;
	struct bench b;
	struct initiator i;
	struct pdu pdu;
	size_t n = row->discovery ? sizeof(DISCOVERER) : sizeof(WHO);

	bench_open(&b);
	initiator_open(&i, &b);
	memcpy(text, row->discovery ? DISCOVERER : WHO, n);
	memcpy(text + n, row->offer, row->bytes);
	initiator_login_pdu(&i, &pdu, 0x87);
	initiator_send(&i, &pdu, text, n + row->bytes);
	initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, &data);
	assert_int_equal(pdu.status_class, 0);
	answer = find_answer(data, pdu.data_bytes, row->key, copy, &parsed);
	if (row->answer == NULL)
		assert_null(answer);
	else
		assert_string_equal(answer, row->answer);
	initiator_close(&i);
	bench_close(&b);
}

/* --------------------------------------------------- logins of several PDUs */

static void
continues_text(void **state)
{
	static const char whole[] = WHO "\0InitialR2T=No";
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	for (size_t at = 0; at < 40; at += 20) {
		initiator_login_pdu(&i, &pdu, 0x44); /* C, CSG 1 */
		initiator_send(&i, &pdu, whole + at, 20);
		initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, NULL);
		assert_int_equal(pdu.status_class, 0);
		assert_int_equal(pdu.flags, 0x04);
		assert_int_equal(pdu.data_bytes, 0);
	}
	initiator_login_pdu(&i, &pdu, 0x87);
	initiator_send(&i, &pdu, whole + 40, sizeof(whole) - 40);
	initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, &data);
	assert_int_equal(pdu.status_class, 0);
	assert_non_null(memmem(data, pdu.data_bytes, TEXT("InitialR2T=No")));
	assert_true(conn_is_logged_in(i.conn));
	initiator_close(&i);
	bench_close(&b);
}

static void
goes_through_both_stages(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu;
	const uint8_t *data;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_pdu(&i, &pdu, 0x81);
	initiator_send(&i, &pdu, TEXT(WHO "\0AuthMethod=CHAP,None"));
	initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, &data);
	assert_int_equal(pdu.tsih, 0);
	assert_non_null(memmem(data, pdu.data_bytes, TEXT("AuthMethod=None")));
	assert_non_null(memmem(data, pdu.data_bytes, TEXT("TargetPortalGroupTag=1")));
	initiator_login_pdu(&i, &pdu, 0x87);
	initiator_send(&i, &pdu, TEXT("InitialR2T=No"));
	initiator_expect(&i, PDU_LOGIN_RESPONSE, &pdu, &data);
	assert_int_equal(pdu.flags, 0x87);
	assert_int_not_equal(pdu.tsih, 0);
	assert_null(memmem(data, pdu.data_bytes, TEXT("TargetPortalGroupTag=1")));
	assert_non_null(memmem(data, pdu.data_bytes, TEXT("MaxRecvDataSegmentLength=262144")));
	initiator_close(&i);
	bench_close(&b);
}

static void
refused_with(struct initiator *i, uint16_t status)
{
	struct pdu pdu = { 0 };

	do
		initiator_expect(i, PDU_LOGIN_RESPONSE, &pdu, NULL);
	while (pdu.status_class == 0);
	assert_int_equal(pdu.status_class << 8 | pdu.status_detail, status);
	assert_true(conn_is_closing(i->conn));
}

static const struct misuse_row {
	const char *name;
	uint8_t flags; /* of the second request */
	uint32_t itt, cmd_sn_off;
	uint8_t isid_end;
	uint8_t opcode;
	uint16_t status;
	uint16_t tsih, cid;
} misuse_rows[] = {
	{ "another TSIH", 0x87, 1, 0, 1, PDU_LOGIN, 0x0200, 5, 0 },
	{ "another CID", 0x87, 1, 0, 1, PDU_LOGIN, 0x0200, 0, 5 },
	{ "another ITT", 0x87, 2, 0, 1, PDU_LOGIN, 0x0200, 0, 0 },
	{ "another CmdSN", 0x87, 1, 1, 1, PDU_LOGIN, 0x0200, 0, 0 },
	{ "another ISID", 0x87, 1, 0, 2, PDU_LOGIN, 0x0200, 0, 0 },
	{ "back in the security stage", 0x83, 1, 0, 1, PDU_LOGIN, 0x0200, 0, 0 },
	{ "a command before full feature phase", 0x80, 1, 0, 1, PDU_COMMAND, 0x020b, 0, 0 },
	{ "an opcode that nobody knows", 0x80, 1, 0, 1, 0x1c, 0x020b, 0, 0 },
	{ "a PDU that only targets send", 0x80, 1, 0, 1, PDU_NOP_IN, 0x020b, 0, 0 },
};

static void
refuses_misuse(void **state)
{
	const struct misuse_row *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_pdu(&i, &pdu, 0x04);
	initiator_send(&i, &pdu, TEXT(WHO));
	initiator_login_pdu(&i, &pdu, row->flags);
	pdu.opcode = row->opcode;
	pdu.itt = row->itt;
	pdu.cmd_sn += row->cmd_sn_off;
	pdu.isid[5] = row->isid_end;
	pdu.tsih = row->tsih;
	pdu.cid = row->cid;
	initiator_send(&i, &pdu, NULL, 0);
	refused_with(&i, row->status);
	initiator_close(&i);
	bench_close(&b);
}

static void
bounds_pdus(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	for (int n = 0; n < 17; n++) {
		initiator_login_pdu(&i, &pdu, 0x44);
		initiator_send(&i, &pdu, "A", n == 0 ? 0 : 1);
	}
	refused_with(&i, 0x0200);
	initiator_close(&i);
	bench_close(&b);
}

static void
bounds_text(void **state)
{
	static char text[65536];
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	memset(text, 'x', sizeof(text));
	bench_open(&b);
	initiator_open(&i, &b);
	for (int n = 0; n < 2; n++) {
		initiator_login_pdu(&i, &pdu, 0x44);
		initiator_send(&i, &pdu, text, 40000);
	}
	refused_with(&i, 0x0200);
	initiator_close(&i);
	initiator_open(&i, &b);
	initiator_login_pdu(&i, &pdu, 0x87);
	pdu.data_bytes = 65537;
	{
		uint8_t header[PDU_HEADER_BYTES];

		pdu_encode(&pdu, header);
		initiator_bytes(&i, header, sizeof(header));
	}
	initiator_listen(&i);
	refused_with(&i, 0x0200);
	initiator_close(&i);
	bench_close(&b);
}

static void
times_out(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_pdu(&i, &pdu, 0x04);
	initiator_send(&i, &pdu, TEXT(WHO));
	b.node.now += 14999;
	conn_time(i.conn);
	assert_false(conn_is_over(i.conn));
	b.node.now += 1;
	conn_time(i.conn);
	assert_true(conn_is_over(i.conn));
	initiator_close(&i);
	bench_close(&b);
}

/* -------------------------------------------------------------- discovery */

static const struct targets_row {
	const char *name;
	bool discovery;
	const char *advertised;
	const char *request;
	size_t bytes;
	const char *answer;
	size_t answer_bytes;
} targets_rows[] = {
	{ "All in discovery", true, NULL, TEXT("SendTargets=All"),
	    TEXT("TargetName=" TARGET_NAME "\0TargetAddress=127.0.0.1:3260,1") },
	{ "advertised addresses", true, "10.0.2.2:3260", TEXT("SendTargets=All"),
	    TEXT("TargetName=" TARGET_NAME "\0TargetAddress=10.0.2.2:3260,1") },
	{ "All in a normal session", false, NULL, TEXT("SendTargets=All"),
	    TEXT("SendTargets=Reject") },
	{ "by name", true, NULL, TEXT("SendTargets=" TARGET_NAME),
	    TEXT("TargetName=" TARGET_NAME "\0TargetAddress=127.0.0.1:3260,1") },
	{ "by name in a normal session", false, NULL, TEXT("SendTargets=" TARGET_NAME),
	    TEXT("TargetName=" TARGET_NAME "\0TargetAddress=127.0.0.1:3260,1") },
	{ "empty: this session's", false, NULL, TEXT("SendTargets="),
	    TEXT("TargetName=" TARGET_NAME "\0TargetAddress=127.0.0.1:3260,1") },
	{ "empty in discovery", true, NULL, TEXT("SendTargets="), TEXT("SendTargets=Reject") },
	{ "a name that there is not", true, NULL, TEXT("SendTargets=iqn.2026-11.test:none"), "",
	    0 },
	{ "a key too late", true, NULL, TEXT("InitialR2T=No"), TEXT("InitialR2T=Reject") },
	{ "a key that nobody knows", true, NULL, TEXT("Foo=1"), TEXT("Foo=NotUnderstood") },
};

static void
answers_text(void **state)
{
	const struct targets_row *row = *state;
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	bench_open(&b);
	if (row->advertised != NULL) {
		b.node.advertised = malloc(sizeof(char *));
		assert_non_null(b.node.advertised);
		b.node.advertised[b.node.advertised_count++] = strdup(row->advertised);
	}
	initiator_open(&i, &b);
	if (row->discovery)
		initiator_login_as(&i, 1, TEXT(DISCOVERER), NULL, 0);
	else
		initiator_login_as(&i, 1, TEXT(WHO), NULL, 0);
	pdu = (struct pdu){ .opcode = PDU_TEXT, .flags = 0x80, .itt = 5, .ttt = PDU_NO_TAG };
	pdu.cmd_sn = i.cmd_sn++;
	initiator_send(&i, &pdu, row->request, row->bytes);
	initiator_expect(&i, PDU_TEXT_RESPONSE, &pdu, &data);
	assert_int_equal(pdu.flags, 0x80);
	assert_int_equal(pdu.itt, 5);
	assert_int_equal(pdu.ttt, PDU_NO_TAG);
	assert_int_equal(pdu.data_bytes, row->answer_bytes);
	assert_memory_equal(data, row->answer, row->answer_bytes);
	initiator_close(&i);
	bench_close(&b);
}

/* 200 targets to an initiator that takes 512 bytes: the pieces put together. */
static void
sends_long_answer(void **state)
{
	static uint8_t whole[65536];
	uint32_t ttt = PDU_NO_TAG, at = 0, names = 0;
	char name[TEXT_NAME_BYTES];
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	for (int n = 1; n < 200; n++) {
		snprintf(name, sizeof(name), "iqn.2026-11.test.pitland:cdr%d", n);
		assert_true(node_add_target(&b.node, name, b.drive));
	}
	initiator_open(&i, &b);
	initiator_login_as(&i, 1, TEXT(DISCOVERER), TEXT("MaxRecvDataSegmentLength=512"));
	do {
		pdu = (struct pdu){ .opcode = PDU_TEXT, .flags = 0x80, .itt = 5, .ttt = ttt };
		pdu.cmd_sn = i.cmd_sn++;
		initiator_send(&i, &pdu, "SendTargets=All", ttt == PDU_NO_TAG ? 16 : 0);
		initiator_expect(&i, PDU_TEXT_RESPONSE, &pdu, &data);
		assert_true(pdu.data_bytes <= 512);
		memcpy(whole + at, data, pdu.data_bytes);
		at += pdu.data_bytes;
		ttt = pdu.ttt;
		assert_int_equal(ttt == PDU_NO_TAG, pdu.flags == 0x80);
	} while (pdu.flags == TEXT_CONTINUE);
	for (uint32_t k = 0; k < at; k += (uint32_t)strlen((char *)whole + k) + 1)
		names += strncmp((char *)whole + k, "TargetName=", 11) == 0;
	assert_int_equal(names, 200);
	/* The tag is used up. */
	pdu = (struct pdu){ .opcode = PDU_TEXT, .flags = 0x80, .itt = 5, .ttt = 1 };
	pdu.cmd_sn = i.cmd_sn++;
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect_reject(&i, REJECT_INVALID_FIELD);
	initiator_close(&i);
	bench_close(&b);
}

/* A new exchange forgets the one under way, whose tag is then stale. */
static void
forgets_an_answer(void **state)
{
	char name[TEXT_NAME_BYTES];
	struct bench b;
	struct initiator i;
	struct pdu first, pdu;

	(void)state;
	bench_open(&b);
	for (int n = 1; n < 20; n++) {
		snprintf(name, sizeof(name), "iqn.2026-11.test.pitland:cdr%d", n);
		assert_true(node_add_target(&b.node, name, b.drive));
	}
	initiator_open(&i, &b);
	initiator_login_as(&i, 1, TEXT(DISCOVERER), TEXT("MaxRecvDataSegmentLength=512"));
	for (uint32_t itt = 5; itt <= 6; itt++) {
		pdu = (struct pdu){ .opcode = PDU_TEXT, .flags = 0x80, .itt = itt };
		pdu.ttt = PDU_NO_TAG;
		pdu.cmd_sn = i.cmd_sn++;
		initiator_send(&i, &pdu, TEXT("SendTargets=All"));
		initiator_expect(&i, PDU_TEXT_RESPONSE, itt == 5 ? &first : &pdu, NULL);
	}
	assert_int_not_equal(first.ttt, PDU_NO_TAG);
	first = (struct pdu){ .opcode = PDU_TEXT, .flags = 0x80, .itt = 5, .ttt = first.ttt };
	first.cmd_sn = i.cmd_sn++;
	initiator_send(&i, &first, NULL, 0);
	initiator_expect_reject(&i, REJECT_INVALID_FIELD);
	pdu = (struct pdu){ .opcode = PDU_TEXT, .flags = 0x80, .itt = 6, .ttt = pdu.ttt };
	pdu.cmd_sn = i.cmd_sn++;
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect(&i, PDU_TEXT_RESPONSE, &pdu, NULL);
	initiator_close(&i);
	bench_close(&b);
}

static const struct normal_row {
	const char *name;
	uint8_t opcode, flags;
} normal_rows[] = {
	{ "discovery: a command", PDU_COMMAND, 0x80 },
	{ "discovery: task management", PDU_TASK_MANAGEMENT, 0x82 },
	{ "discovery: Data-Out", PDU_DATA_OUT, 0x80 },
	{ "discovery: SNACK", PDU_SNACK, 0x80 },
};

static void
serves_only_discovery(void **state)
{
	const struct normal_row *row = *state;
	struct bench b;
	struct initiator i;
	struct pdu pdu = { .opcode = row->opcode, .flags = row->flags, .itt = 5 };

	bench_open(&b);
	initiator_open(&i, &b);
	initiator_login_as(&i, 1, TEXT(DISCOVERER), NULL, 0);
	pdu.cmd_sn = i.cmd_sn;
	initiator_send(&i, &pdu, NULL, 0);
	initiator_expect_reject(&i, REJECT_PROTOCOL);
	assert_true(conn_is_logged_in(i.conn));
	initiator_close(&i);
	bench_close(&b);
}

/* Where the address that it came to is of no use, none is told: the initiator then
 * uses its own. */
static void
tells_no_address(void **state)
{
	static const char answer[] = "TargetName=" TARGET_NAME;
	struct conn_config config = { "test", "", NULL, NULL };
	const uint8_t *data;
	struct bench b;
	struct initiator i;
	struct pdu pdu = { .opcode = PDU_TEXT, .flags = 0x80, .itt = 5, .ttt = PDU_NO_TAG };

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	conn_close(i.conn);
	i.conn = conn_open(&b.node, &config);
	initiator_login_as(&i, 1, TEXT(DISCOVERER), NULL, 0);
	pdu.cmd_sn = i.cmd_sn++;
	initiator_send(&i, &pdu, TEXT("SendTargets=All"));
	initiator_expect(&i, PDU_TEXT_RESPONSE, &pdu, &data);
	assert_int_equal(pdu.data_bytes, sizeof(answer));
	assert_memory_equal(data, answer, sizeof(answer));
	initiator_close(&i);
	bench_close(&b);
}

static void
refuses_while_stopping(void **state)
{
	struct bench b;
	struct initiator i;
	struct pdu pdu;

	(void)state;
	bench_open(&b);
	initiator_open(&i, &b);
	b.node.draining = true;
	initiator_login_pdu(&i, &pdu, 0x87);
	initiator_send(&i, &pdu, TEXT(WHO));
	refused_with(&i, 0x0301);
	initiator_close(&i);
	bench_close(&b);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(continues_text),
		cmocka_unit_test(goes_through_both_stages),
		cmocka_unit_test(bounds_pdus),
		cmocka_unit_test(bounds_text),
		cmocka_unit_test(times_out),
		cmocka_unit_test(sends_long_answer),
		cmocka_unit_test(forgets_an_answer),
		cmocka_unit_test(tells_no_address),
		cmocka_unit_test(refuses_while_stopping),
	};

	return RUN_TABLE(status_rows, answers_login) + RUN_TABLE(key_rows, answers_key) +
	    RUN_TABLE(misuse_rows, refuses_misuse) + RUN_TABLE(targets_rows, answers_text) +
	    RUN_TABLE(normal_rows, serves_only_discovery) +
	    cmocka_run_group_tests(others, NULL, NULL);
}
