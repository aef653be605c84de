/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/packet.h - packets of a track that is written in pieces: how they lie
 * on the disc, and how a host's addresses go with that (Orange Book II and III,
 * incremental recording; MMC-6 "Packet format of CD-R/RW", "Addressing method").
 *
 * A packet is a link block, four run-in blocks, its user data blocks, and two
 * run-out blocks. Link and run-in of the first packet are the end of the track's
 * pregap, so that the track starts (INDEX 01) with user data. Fixed packets of
 * one track have the same size; a host's addresses in it leave out what is not
 * user data (method 2). In a track of variable packets, size 0 here, addresses
 * are those of the disc (method 1). Addresses are LBAs, sizes are user blocks. */
#ifndef EMULATOR_PACKET_H
#define EMULATOR_PACKET_H
#include "emulator/block.h"

#define PACKET_LINK_SECTORS    5 /* link block and run-in, before the user data */
#define PACKET_RUN_OUT_SECTORS 2 /* behind them */
#define PACKET_LINKING_SECTORS (PACKET_LINK_SECTORS + PACKET_RUN_OUT_SECTORS)
#define PACKET_SIZE_MAX        65535
#define FORMAT_PACKET_BLOCKS   32 /* of the packets of a formatted disc */

/* Where the block that a host calls lba lies, in a track that starts at start. What
 * is before the track is where it is. */
int32_t packet_sector(int32_t start, uint32_t size, int32_t lba);
/* What a host calls a sector. Of link, run-in and run-out: the next block, that is
 * where a host would go on. */
int32_t packet_block(int32_t start, uint32_t size, int32_t sector);
/* Blocks from lba on that lie behind one another: to the end of its packet, or of
 * the track's pregap; UINT32_MAX in a track of variable packets. */
uint32_t packet_run(int32_t start, uint32_t size, int32_t lba);
/* What kind of block a sector of a track of fixed packets is. */
enum block_indicator packet_indicator(int32_t start, uint32_t size, int32_t sector);
/* Blocks of the whole fixed packets that fit in so many sectors from the track's
 * start on, the run-out of the last one included. */
uint32_t packet_capacity(uint32_t sectors, uint32_t size);
/* Sectors that so many blocks take, from the first one to the run-out of the last
 * packet, which is counted whole. Any size. */
uint32_t packet_extent(uint32_t blocks, uint32_t size);

/* The user data of a track descriptor block: bytes at the beginning of the 2048 (the
 * rest is zero). The pregap of a data track is full of them.
 *
 * 0 "TDI"; 3 length of the pregap (BCD); 5 01: one unit, of this track; 6, 7 lowest
 * and highest track listed (BCD); 8 track (BCD); 9 write method; 10 packet size (BCD,
 * 3 bytes; FF if it is not fixed); 13 zeros. */
#define PACKET_DESCRIPTOR_BYTES 24
enum packet_method { METHOD_AT_ONCE = 0x80, METHOD_VARIABLE = 0x90, METHOD_FIXED = 0x91 };
void packet_descriptor(
    uint8_t track, enum packet_method, uint32_t size, uint8_t out[PACKET_DESCRIPTOR_BYTES]);
#endif
