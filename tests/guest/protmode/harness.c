/* Into a case: its registers, its interrupt, its paging; enter.S does the
 * rest. */
#include "guest/arch/io.h"
#include "guest/arch/registers.h"
#include "tests/guest/protmode/kernel.h"
#include "tests/guest/protmode/tables.h"

enum {
    CODE_BYTES = 256,           /* of a 16-bit case, at most */
    STEPS_MAX = 24,             /* single steps that are noted */

    PIC1 = 0x20, PIC2 = 0xa0,   /* command ports; data follows */
    PIT_COUNTER_0 = 0x40, PIT_CONTROL = 0x43,
    IRQ_DELAY = 16,             /* ticks of the timer */
    ICW1 = 0x11, ICW4 = 0x01, READ_IRR = 0x0a,
    COUNTER_0_MODE_0 = 0x30,
};

void harness_copy(void *to, const void *from, uint32_t bytes)
{
    uint32_t dwords = bytes / 4;

    __asm__ volatile("rep movsl; movl %3, %2; rep movsb"
                     : "+D"(to), "+S"(from), "+c"(dwords) : "r"(bytes % 4)
                     : "memory");
}

/* Both interrupt controllers at vector V_IRQ, all lines masked (8259A, ICW1 to
 * ICW4). */
static void pic_init(void)
{
    outb(PIC1, ICW1);
    outb(PIC2, ICW1);
    outb(PIC1 + 1, V_IRQ);
    outb(PIC2 + 1, V_IRQ + 8);
    outb(PIC1 + 1, 1 << 2);
    outb(PIC2 + 1, 2);
    outb(PIC1 + 1, ICW4);
    outb(PIC2 + 1, ICW4);
    outb(PIC1 + 1, 0xff);
    outb(PIC2 + 1, 0xff);
}

/* Requests IRQ 0 once, by timer 0 in mode 0, and waits until it is pending. */
static void irq_request(void)
{
    pic_init();
    outb(PIT_CONTROL, COUNTER_0_MODE_0);
    outb(PIT_COUNTER_0, IRQ_DELAY);
    outb(PIT_COUNTER_0, 0);
    outb(PIC1, READ_IRR);
    while (!(inb(PIC1) & 1))
        ;
    outb(PIC1 + 1, (uint8_t)~1);
}

static uint32_t top_of(const uint8_t *stack)
{
    return (uint32_t)stack + STACK_BYTES;
}

void harness_prepare(const void *code, unsigned mode, uint32_t eflags)
{
    static const uint16_t cs[] = {SEL_C0, SEL_C1 | 1, SEL_C2 | 2, SEL_C3 | 3};
    static const uint16_t ds[] = {SEL_D0, SEL_D1 | 1, SEL_D2 | 2, SEL_D3 | 3};
    const uint32_t esp[] = {top_of(stack_r0), top_of(stack_r1),
                            top_of(stack_r2), top_of(stack_r3)};
    unsigned ring = mode & 3;

    context_eip = (uint32_t)code;
    context_cs = cs[ring];
    context_ss = context_ds = ds[ring];
    context_esp = esp[ring];
    context_eflags = eflags;
    if (mode & M16) {
        harness_copy((void *)LOW_CODE, code, CODE_BYTES);
        context_eip = 0;
        context_cs = ring ? SEL_C3_16 | 3 : SEL_C0_16;
    }
    if (mode & STACK16) {
        context_ss = ring ? SEL_S3_16 | 3 : SEL_S0_16;
        context_esp = LOW_SP;
    }
    if ((mode & VM) == VM) {
        context_eflags |= F_VM;
        context_cs = LOW_CODE >> 4;
        context_ss = LOW_STACK >> 4;
        context_ds = LOW_DATA >> 4;
        context_esp = LOW_SP;
    }
    context_eax = 0x11111111;
    context_ebx = 0x22222222;
    context_ecx = 0x33333333;
    context_edx = 0x44444444;
    context_esi = 0x55555555;
    context_edi = 0x66666666;
    context_ebp = 0x77777777;
}

void harness_run(unsigned mode)
{
    uint32_t cr0 = harness_cr0;

    steps_left = mode & STEPS ? STEPS_MAX : 0;
    steps_count = 0;
    if (mode & IRQ)
        irq_request();
    if (mode & PG)
        __asm__ volatile("movl %0, %%cr3; movl %1, %%cr0"
                         : : "r"(page_dir), "r"(cr0 | CR0_PG));
    if ((mode & REAL) == REAL)
        enter_real();
    else
        enter_case();
    if (mode & IRQ)
        pic_init();
}

void harness_init(void)
{
    pic_init();
    harness_copy((void *)LOW_REAL, real_start,
                 (uint32_t)(real_end - real_start));
}
