/*
 * A boot sector for a BIOS: what it was given, what the BIOS's services say, and
 * a second sector that it reads. Lines go to COM1, "sector: on the screen" to the
 * screen, and the end is a write of 0 to the debug-exit port.
 */
    .code16
    .globl _start
_start:
    ljmp    $0, $1f
1:  xorw    %ax, %ax
    movw    %ax, %ds
    movw    %ax, %es
    movw    %ax, %ss
    movw    $0x7c00, %sp
    sti
    cld
    movb    %dl, drive

    movw    $on_screen, %si
2:  lodsb
    testb   %al, %al
    jz      3f
    movb    $0x0e, %ah
    movw    $7, %bx
    int     $0x10
    jmp     2b

3:  movw    $text_drive, %si
    call    puts
    movb    drive, %al
    call    put_byte
    movw    $text_memory, %si
    call    puts
    int     $0x12
    movb    %al, %bl
    movb    %ah, %al
    call    put_byte
    movb    %bl, %al
    call    put_byte
    call    end_line

    movw    $text_ticks, %si        /* the timer's interrupt comes */
    call    puts
    movw    0x46c, %ax
4:  cmpw    %ax, 0x46c
    je      4b
    movw    $text_come, %si
    call    puts

    movw    $text_read, %si         /* the second sector, by CHS */
    call    puts
    cmpb    $0x90, drive            /* of a CD, it was loaded with the first */
    jae     5f
    movw    $0x0201, %ax
    movw    $0x0002, %cx
    movb    $0, %dh
    movb    drive, %dl
    movw    $0x7e00, %bx
    int     $0x13
    movw    $text_failed, %si
    jc      6f
5:  movw    $0x7e00, %si
6:  call    puts
    call    end_line
    xorb    %al, %al
    outb    %al, $0xf4
7:  hlt
    jmp     7b

puts:
    lodsb
    testb   %al, %al
    jz      1f
    call    putc
    jmp     puts
1:  ret

end_line:
    movb    $'\n', %al
putc:
    pushw   %dx
    pushw   %ax
    movw    $0x3fd, %dx
1:  inb     %dx, %al
    testb   $0x20, %al
    jz      1b
    popw    %ax
    movw    $0x3f8, %dx
    outb    %al, %dx
    popw    %dx
    ret

put_byte:
    pushw   %ax
    shrb    $4, %al
    call    put_digit
    popw    %ax
    andb    $15, %al
put_digit:
    cmpb    $10, %al
    sbbb    $0x69, %al
    das
    jmp     putc

on_screen:   .asciz "sector: on the screen\r\n"
text_drive:  .asciz "sector: drive "
text_memory: .asciz ", memory "
text_ticks:  .asciz "sector: ticks "
text_come:   .asciz "come\n"
text_read:   .asciz "sector: second sector "
text_failed: .asciz "not read"
drive:       .byte 0

    .org 510
    .byte 0x55, 0xaa
    .asciz "is read"
    .org 4096
