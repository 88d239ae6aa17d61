/*
 * The boot sector, which reads the rest of the program behind itself, and how C
 * makes a call of the BIOS. Everything lies in the first 64 KiB, and every
 * segment is 0.
 */
#define LOAD_BASE       0x7c00
#define STACK_TOP       0x7c00
#define SECTOR          512
#define DEBUG_EXIT      0xf4
#define RESET_ENTRY     0x467
#define CMOS_INDEX      0x70
#define CMOS_DATA       0x71
#define CMOS_SHUTDOWN   0x0f
#define SHUTDOWN_GO_ON  0x0a
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET  0xfe

        .section .boot, "ax"
        .code16
        .globl  _start
_start: cli
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    $STACK_TOP, %esp
        cld
        sti
        movw    %dx, boot_dx
        movw    $1, %si                 /* one sector after the other: 63 in */
        movw    $(LOAD_BASE + SECTOR), %di  /* a track, on head 0 */
next:   cmpw    $sectors, %si
        jae     loaded
        movw    %si, %cx
        incw    %cx
        movb    $0, %ch
        movw    boot_dx, %dx
        movb    $0, %dh
        movw    %di, %bx
        movw    $0x0201, %ax
        int     $0x13
        jc      ends
        addw    $SECTOR, %di
        incw    %si
        jmp     next
loaded: calll   run
ends:   xorb    %al, %al
        outb    %al, $DEBUG_EXIT
1:      cli
        hlt
        jmp     1b
        .globl  boot_dx
boot_dx:
        .word   0
        .org    510
        .byte   0x55, 0xaa

/*
 * void call_vector(struct registers *registers, unsigned vector): as INT does,
 * with the registers of call.h, and carry and zero flag 0.
 */
        .text
        .globl  call_vector
call_vector:
        pushal
        pushw   %es
        movl    38(%esp), %eax
        movl    42(%esp), %ebx
        movl    %eax, frame
        movl    (,%ebx,4), %ebx
        movl    %ebx, target
        movw    28(%eax), %es
        movl    0(%eax), %edi
        movl    4(%eax), %esi
        movl    8(%eax), %ebp
        movl    12(%eax), %ebx
        movl    16(%eax), %edx
        movl    20(%eax), %ecx
        movl    24(%eax), %eax
        pushw   $0x0202
        cli
        lcall   *target
        pushfw
        pushl   %eax
        movl    frame, %eax
        popl    24(%eax)
        popw    30(%eax)
        movw    %es, 28(%eax)
        movl    %edi, 0(%eax)
        movl    %esi, 4(%eax)
        movl    %ebp, 8(%eax)
        movl    %ebx, 12(%eax)
        movl    %edx, 16(%eax)
        movl    %ecx, 20(%eax)
        popw    %es
        popal
        cld
        sti
        retl

/*
 * void reset_and_return(void): resets the machine, and returns when the BIOS
 * goes on at 40:67h, as byte 0Fh of the CMOS asks it to. Interrupts are off.
 */
        .globl  reset_and_return
reset_and_return:
        pushal
        cli
        movl    %esp, frame
        movw    $returned, RESET_ENTRY
        movw    $0, RESET_ENTRY + 2
        movb    $CMOS_SHUTDOWN, %al
        outb    %al, $CMOS_INDEX
        movb    $SHUTDOWN_GO_ON, %al
        outb    %al, $CMOS_DATA
        movb    $KEYBOARD_RESET, %al
        outb    %al, $KEYBOARD_COMMAND
1:      hlt
        jmp     1b
returned:
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movl    frame, %esp
        popal
        cld
        retl

        .section .data
        .balign 4
frame:  .long   0
target: .long   0

        .section .note.GNU-stack, "", @progbits
