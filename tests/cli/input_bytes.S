/*
 * A kernel for window_input.sh that prints on COM1 what the keyboard and the
 * mouse send: "k 1e" for each byte of the keyboard, translated to scan code set 1,
 * "m 08" for each of the mouse, a line each; "ready" first. It ends with 0 when
 * Escape goes up (81).
 *
 * With MODES it sets a VBE mode of an absurd size at each key that goes down
 * instead: 1 x 1, then 2560 x 1600, then 65535 x 65535, and so on in turn (Bochs
 * VBE registers: index at 1CE, data at 1CF).
 */
#define MAGIC       0x1badb002
#define COM1        0x3f8
#define LINE_STATUS (COM1 + 5)
#define DATA        0x60
#define STATUS      0x64
#define EXIT        0xf4
#define ESCAPE_UP   0x81

        .text
        .long MAGIC, 0, -MAGIC
        .globl _start
_start: movl $stack, %esp
        movb $0xa8, %al                 /* the mouse's wire is on */
        call command
        movb $0x60, %al                 /* command byte: translate, no IRQs */
        call command
        movb $0x40, %al
        call data
        movb $0xd4, %al                 /* the mouse reports */
        call command
        movb $0xf4, %al
        call data
1:      inb $STATUS, %al                /* its answer */
        testb $1, %al
        jz 1b
        inb $DATA, %al
        movl $ready, %esi
2:      lodsb
        testb %al, %al
        jz again
        call put
        jmp 2b

again:  inb $STATUS, %al
        testb $1, %al
        jz again
        movb $'k', %bl
        testb $0x20, %al                /* from the mouse */
        jz 3f
        movb $'m', %bl
3:      inb $DATA, %al
        movb %al, %bh
        movb %bl, %al
        call put
        movb $' ', %al
        call put
        movb %bh, %al
        shrb $4, %al
        call put_digit
        movb %bh, %al
        andb $15, %al
        call put_digit
        movb $'\n', %al
        call put
#ifdef MODES
        testb $0x80, %bh
        jnz 4f
        call set_mode
4:
#endif
        cmpw $ESCAPE_UP << 8 | 'k', %bx
        jne again
        xorb %al, %al
        outb %al, $EXIT
        hlt

command:
        call wait_empty
        outb %al, $STATUS
        ret
data:   call wait_empty
        outb %al, $DATA
        ret
wait_empty:
        movb %al, %ah
1:      inb $STATUS, %al
        testb $2, %al
        jnz 1b
        movb %ah, %al
        ret

put_digit:
        addb $'0', %al
        cmpb $'9', %al
        jbe put
        addb $'a' - '9' - 1, %al
put:    movw $LINE_STATUS, %dx
        movb %al, %ah
1:      inb %dx, %al
        testb $0x20, %al
        jz 1b
        movb %ah, %al
        movw $COM1, %dx
        outb %al, %dx
        ret

#ifdef MODES
set_mode:
        movl size, %ecx
        movl sizes(,%ecx,4), %edi
        incl %ecx
        cmpl $3, %ecx
        jb 1f
        xorl %ecx, %ecx
1:      movl %ecx, size
        movl $4, %eax                   /* off */
        xorl %ecx, %ecx
        call vbe
        movl $1, %eax                   /* width */
        movl %edi, %ecx
        shrl $16, %ecx
        call vbe
        movl $2, %eax                   /* height */
        movzwl %di, %ecx
        call vbe
        movl $3, %eax                   /* bits of a pixel */
        movl $32, %ecx
        call vbe
        movl $4, %eax                   /* on */
        movl $0x41, %ecx
vbe:    movw $0x1ce, %dx
        outw %ax, %dx
        incl %edx
        movl %ecx, %eax
        outw %ax, %dx
        ret

size:   .long 0
sizes:  .long 1 << 16 | 1, 2560 << 16 | 1600, 65535 << 16 | 65535
#endif

ready:  .asciz "ready\n"
        .space 256
stack:
