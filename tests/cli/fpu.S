/*
 * A kernel for fpu.sh: 1 / 0 on the x87, with the exception not masked, then
 * WAIT. With NE the handler is that of #MF, without it of IRQ 13. The guest ends
 * with 0 if the handler was entered once, from the WAIT or before it, and the
 * exception is gone; with OFF interrupts stay off.
 */
#define MAGIC           0x1badb002
#define VECTOR_MF       16
#define VECTOR_IRQ13    0x2d
#define VECTORS         0x30
#define GATE            0x8e00
#define UNMASKED        0x37b           /* all but ZE are masked */
#define CR0_NE          0x20

        .text
        .long   MAGIC, 0, -MAGIC
gdt:    .quad   0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
idt_pointer:
        .word   VECTORS * 8 - 1
        .long   idt
control:
        .word   UNMASKED
entered:
        .long   0
        .balign 8
idt:    .fill   VECTORS, 8, 0

        .globl  _start
_start: cli
        movl    $0x180000, %esp
        lgdt    gdt_pointer
        ljmp    $8, $1f
1:      movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %ss
        movl    $VECTOR_MF, %ebx
        movl    $mf, %eax
        call    gate
        movl    $VECTOR_IRQ13, %ebx
        movl    $irq13, %eax
        call    gate
        lidt    idt_pointer

        movb    $0x11, %al              /* IRQ 0 and on at 20h, 8 and on at 28h */
        outb    %al, $0x20
        outb    %al, $0xa0
        movb    $0x20, %al
        outb    %al, $0x21
        movb    $0x28, %al
        outb    %al, $0xa1
        movb    $4, %al
        outb    %al, $0x21
        movb    $2, %al
        outb    %al, $0xa1
        movb    $1, %al
        outb    %al, $0x21
        outb    %al, $0xa1
        movb    $0xfb, %al              /* the slave alone */
        outb    %al, $0x21
        movb    $0xdf, %al              /* and IRQ 13 there */
        outb    %al, $0xa1

        movl    %cr0, %eax
#ifdef NE
        orl     $CR0_NE, %eax
#else
        andl    $~CR0_NE, %eax
#endif
        movl    %eax, %cr0
        fninit
        fldcw   control
#ifndef OFF
        sti
#endif
        fld1
        fldz
        fdivrp  %st, %st(1)
        fwait
        cli
        fnstsw  %ax
        testb   $0x84, %al              /* ES, ZE */
        jnz     fail
        cmpl    $1, entered
        jne     fail
        xorb    %al, %al
        jmp     end
fail:   movb    $1, %al
end:    outb    %al, $0xf4
        hlt

/* gate: the gate of vector EBX leads to EAX. */
gate:   movw    %ax, idt(, %ebx, 8)
        movw    $8, idt + 2(, %ebx, 8)
        movw    $GATE, idt + 4(, %ebx, 8)
        shrl    $16, %eax
        movw    %ax, idt + 6(, %ebx, 8)
        ret

mf:     incl    entered
        fnclex
        iret

irq13:  incl    entered
        xorb    %al, %al
        outb    %al, $0xf0
        fnstsw  %ax                     /* IGNNE#: a waiting one would do, too */
        fnclex
        movb    $0x20, %al
        outb    %al, $0xa0
        outb    %al, $0x20
        iret
