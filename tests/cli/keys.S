/*
 * A boot sector for type.sh: prints "key? " on the screen, waits for a key by
 * INT 16h, and prints its AX, as four digits, and a new line; again and again. A
 * key of AX 011B (Escape) ends the run.
 */
    .code16
    .globl _start
_start:
    xorw %ax, %ax
    movw %ax, %ds
    movw $0x0003, %ax               /* 80 x 25, cleared */
    int $0x10
again:
    movw $prompt, %si
1:  lodsb
    testb %al, %al
    jz 2f
    call put
    jmp 1b
2:  xorw %ax, %ax
    int $0x16
    movw %ax, %di
    movw $4, %cx
3:  rolw $4, %di
    movw %di, %ax
    andb $15, %al
    addb $'0', %al
    cmpb $'9', %al
    jbe 4f
    addb $'A' - '9' - 1, %al
4:  call put
    loop 3b
    movb $'\r', %al
    call put
    movb $'\n', %al
    call put
    cmpw $0x011b, %di
    jne again
    xorb %al, %al
    outb %al, $0xf4
put:
    movb $0x0e, %ah
    xorw %bx, %bx
    int $0x10
    ret
prompt:
    .asciz "key? "
    .org 510
    .word 0xaa55
