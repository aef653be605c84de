/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/write_speed.h - makes IWriteSpeedDescriptor objects. */
#ifndef IMAPI_WRITE_SPEED_H
#define IMAPI_WRITE_SPEED_H
#include "imapi/automation.h"
#include "imapi/raw_writer.h"

HRESULT
write_speed_create(IMAPI_MEDIA_PHYSICAL_TYPE, struct raw_write_speed, IWriteSpeedDescriptor **out);
#endif
