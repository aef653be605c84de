/* SPDX-License-Identifier: BSD-2-Clause
 * tests/guest/boot.S - what firmware boots from an El Torito disc without emulation
 * (2048 bytes at 0000:7C00, the drive's number in DL). It reads sector 16, the primary
 * volume descriptor (ECMA-119 8.4), by INT 13h function 42h and writes the volume
 * identifier to the first serial port. */
	.code16
	.globl _start
_start:
	ljmp	$0, $begin
begin:
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	$0x7c00, %sp
	movw	$hello, %si
	movw	$hello_end - hello, %cx
	call	put
	movb	$0x42, %ah
	movw	$packet, %si
	int	$0x13
	jc	failed
	movw	$0x9000 + 40, %si
	movw	$32, %cx
	call	put
	movw	$end, %si
	movw	$end_end - end, %cx
	call	put
stop:
	hlt
	jmp	stop
failed:
	movw	$error, %si
	movw	$error_end - error, %cx
	call	put
	jmp	stop

put:	/* CX bytes at SI, each when the transmitter is ready for it; keeps DX */
	pushw	%dx
next:	movw	$0x3fd, %dx
wait:	inb	%dx, %al
	testb	$0x20, %al
	jz	wait
	lodsb
	movw	$0x3f8, %dx
	outb	%al, %dx
	loop	next
	popw	%dx
	ret

packet:	/* disk address packet: 1 block to 0000:9000 from LBA 16 */
	.byte	16, 0
	.word	1, 0x9000, 0
	.quad	16
hello:	.ascii	"booted from disc ["
hello_end:
end:	.ascii	"]\r\n"
end_end:
error:	.ascii	"no sector 16]\r\n"
error_end:
	.org	2048
