/*
 * Calls of INT 13h, from a boot sector on: for each the flags and registers that
 * come back, on COM1, and some bytes of memory. int13.sh compares them with what
 * another BIOS answers. The disk that this is on is drive 80h, 81h is another
 * one, and E0h a CD.
 */
#define SECTORS         24              /* of this program */
#define BUFFER          0xc000
#define COM1            0x3f8
#define LINE_STATUS     (COM1 + 5)
#define READY           0x20
#define DEBUG_EXIT      0xf4

/* One call: what it is called, the registers, and what memory is printed after
 * it: `dump` bytes from `where` on. SI is `packet`. */
#define ROW_BYTES       20

        .macro  call13 name, ax, bx=BUFFER, cx=0, dx=0, si=0, dump=0, where=BUFFER
        .section .strings, "a"
1:      .asciz  "\name"
        .section .rows, "a"
        .word   1b, \ax, \bx, \cx, \dx, \si, \dump, \where, 0, 0
        .endm

/* An address packet of `bytes` bytes. */
        .macro  packet label, count, lba, bytes=16
        .section .packets, "aw"
\label: .byte   \bytes, 0
        .word   \count, BUFFER, 0
        .long   \lba, 0
        .endm

        .macro  room label, bytes
        .section .packets, "aw"
\label: .word   \bytes
        .fill   78
        .endm

        .text
        .code16
        .globl  _start
_start: cli
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7000, %sp
        sti
        cld
        movw    $(0x200 | (SECTORS - 1)), %ax
        movw    $2, %cx
        movw    $0x80, %dx
        movw    $0x7e00, %bx
        int     $0x13
        jc      finish
        movw    $rows, %di
next:   cmpw    $rows_end, %di
        jae     finish
        call    one
        addw    $ROW_BYTES, %di
        jmp     next
finish: xorb    %al, %al
        outb    %al, $DEBUG_EXIT
1:      cli
        hlt
        jmp     1b

one:    movw    (%di), %si              /* the name */
        call    print
        movw    2(%di), %ax
        movw    4(%di), %bx
        movw    6(%di), %cx
        movw    8(%di), %dx
        movw    10(%di), %si
        pushw   %di
        pushw   %es
        int     $0x13
        popw    %es
        popw    %di
        pushw   %dx
        pushw   %cx
        pushw   %bx
        pushw   %ax
        pushfw
        popw    %ax
        andb    $1, %al
        movw    $flag, %si
        call    print
        addb    $'0', %al
        call    put
        movw    $4, %cx
        movw    $names, %si
1:      call    print
        popw    %ax
        call    hex16
        loop    1b
        movw    12(%di), %cx
        jcxz    3f
        movw    $memory, %si
        call    print
        movw    14(%di), %si
2:      lodsb
        call    hex8
        loop    2b
3:      movb    $'\n', %al
        jmp     put

/* The string at SI; SI is behind its end then. */
print:  pushw   %ax
1:      lodsb
        testb   %al, %al
        jz      2f
        call    put
        jmp     1b
2:      popw    %ax
        ret

hex16:  pushw   %ax
        movb    %ah, %al
        call    hex8
        popw    %ax
hex8:   pushw   %ax
        shrb    $4, %al
        call    digit
        popw    %ax
        pushw   %ax
        andb    $0x0f, %al
        call    digit
        popw    %ax
        ret
digit:  addb    $'0', %al
        cmpb    $'9', %al
        jbe     put
        addb    $('a' - '9' - 1), %al
put:    pushw   %dx
        pushw   %ax
        movw    $LINE_STATUS, %dx
1:      inb     %dx, %al
        testb   $READY, %al
        jz      1b
        movw    $COM1, %dx
        popw    %ax
        outb    %al, %dx
        popw    %dx
        ret

flag:   .asciz  " cf="
names:  .asciz  " ax="
        .asciz  " bx="
        .asciz  " cx="
        .asciz  " dx="
memory: .asciz  " memory="

        .org    510
        .byte   0x55, 0xaa

        .section .rows, "a"
rows:

/* Hard disks. */
call13 disk_reset               0x0000 dx=0x0080
call13 disk_status              0x0100 dx=0x0080
call13 disk_read                0x0201 cx=0x0001 dx=0x0080 dump=4
call13 disk_read_next_head      0x0202 cx=0x0005 dx=0x0180 dump=4
call13 disk_read_none           0x0200 cx=0x0001 dx=0x0080
call13 disk_read_129            0x0281 cx=0x0001 dx=0x0080
call13 disk_read_sector_0       0x0201 cx=0x0000 dx=0x0080
call13 disk_status_of_error     0x0100 dx=0x0080
call13 disk_read_head_16        0x0201 cx=0x0001 dx=0x1080
call13 disk_read_cylinder_1023  0x0201 cx=0xffc1 dx=0x0080
call13 disk_write               0x0302 bx=0x7c00 cx=0x003c dx=0x0380
call13 disk_read_back           0x0202 cx=0x003c dx=0x0380 dump=8
call13 disk_verify              0x0403 cx=0x003a dx=0x0380
call13 disk_format              0x0501 cx=0x0001 dx=0x0380
call13 disk_geometry            0x0800 dx=0x0080
call13 disk_set_geometry        0x0900 dx=0x0080
call13 disk_seek                0x0c00 cx=0x0101 dx=0x0080
call13 disk_reset_disk          0x0d00 dx=0x0080
call13 disk_is_ready            0x1000 dx=0x0080
call13 disk_recalibrate         0x1100 dx=0x0080
call13 disk_diagnose            0x1400 dx=0x0080
call13 disk_type                0x1500 dx=0x0080
call13 disk_unknown_function    0x6000 dx=0x0080
call13 disk_2_geometry          0x0800 dx=0x0081
call13 disk_2_type              0x1500 dx=0x0081
call13 disk_2_read_last_head    0x0201 cx=0x3fc1 dx=0x1f81
call13 disk_3_read              0x0201 cx=0x0001 dx=0x0082
call13 disk_3_geometry          0x0800 dx=0x0082
call13 disk_3_type              0x1500 dx=0x0082

/* The extensions. */
packet two_from_3 2 3
packet none 0 3
packet far_beyond 1 0x10000000
packet short_one 1 3 8
packet two_at_200 2 200
call13 extensions               0x4100 bx=0x55aa dx=0x0080
call13 extensions_not_asked     0x4100 bx=0x1234 dx=0x0080
call13 extended_read            0x4200 dx=0x0080 si=two_from_3 dump=4
call13 extended_read_count      0x0100 dx=0x0080 dump=16 where=two_from_3
call13 extended_read_none       0x4200 dx=0x0080 si=none
call13 extended_read_beyond     0x4200 dx=0x0080 si=far_beyond
call13 extended_read_short      0x4200 dx=0x0080 si=short_one
call13 extended_write           0x4300 dx=0x0080 si=two_at_200
call13 extended_verify          0x4400 dx=0x0080 si=two_at_200
call13 disk_lock                0x4500 dx=0x0080
call13 disk_eject               0x4600 dx=0x0080
call13 extended_seek            0x4700 dx=0x0080 si=two_at_200
call13 extended_seek_beyond     0x4700 dx=0x0080 si=far_beyond
room room_20 20
room room_26 26
room room_30 30
room room_66 66
room room_74 74
room room_2_74 74
call13 parameters_20            0x4800 dx=0x0080 si=room_20 dump=26 where=room_20
call13 parameters_26            0x4800 dx=0x0080 si=room_26 dump=30 where=room_26
call13 parameters_30            0x4800 dx=0x0080 si=room_30 dump=26 where=room_30
call13 parameters_66            0x4800 dx=0x0080 si=room_66 dump=36 where=room_66+30
call13 parameters_74            0x4800 dx=0x0080 si=room_74 dump=44 where=room_74+30
call13 parameters_of_disk_2     0x4800 dx=0x0081 si=room_2_74 dump=26 where=room_2_74
call13 disk_was_changed         0x4900 dx=0x0080
call13 disk_no_prefetch         0x4e01 dx=0x0080
call13 disk_no_dma              0x4e04 dx=0x0080
call13 disk_configure_unknown   0x4e09 dx=0x0080

/* The CD. */
packet cd_16 1 16
packet cd_2_from_16 2 16
packet cd_beyond 1 0x100000
packet cd_none 0 16
room room_cd 30
call13 cd_reset                 0x0000 dx=0x00e0
call13 cd_is_ready              0x1000 dx=0x00e0
call13 cd_read_chs              0x0201 cx=0x0001 dx=0x00e0
call13 cd_geometry              0x0800 dx=0x00e0
call13 cd_type                  0x1500 dx=0x00e0
call13 cd_extensions            0x4100 bx=0x55aa dx=0x00e0
call13 cd_read                  0x4200 dx=0x00e0 si=cd_16 dump=8
call13 cd_read_two              0x4200 dx=0x00e0 si=cd_2_from_16 dump=8 where=BUFFER+2048
call13 cd_read_none             0x4200 dx=0x00e0 si=cd_none
call13 cd_read_beyond           0x4200 dx=0x00e0 si=cd_beyond
call13 cd_write                 0x4300 dx=0x00e0 si=cd_16
call13 cd_verify                0x4400 dx=0x00e0 si=cd_16
call13 cd_seek                  0x4700 dx=0x00e0 si=cd_16
call13 cd_parameters            0x4800 dx=0x00e0 si=room_cd dump=26 where=room_cd
call13 cd_unlock_unlocked       0x4501 dx=0x00e0
call13 cd_lock                  0x4500 dx=0x00e0
call13 cd_lock_status           0x4502 dx=0x00e0
call13 cd_eject_locked          0x4600 dx=0x00e0
call13 cd_unlock                0x4501 dx=0x00e0
call13 cd_lock_unknown          0x4503 dx=0x00e0
call13 cd_was_changed           0x4900 dx=0x00e0
call13 cd_2_extensions          0x4100 bx=0x55aa dx=0x00e1
call13 cd_boot_status           0x4b01 dx=0x00e0 si=room_20

        .section .rows, "a"
rows_end:

        .section .note.GNU-stack, "", @progbits
