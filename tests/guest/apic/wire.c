/* The 8259 pair beside the I/O APIC, behind LINT0, and with the local APIC
 * switched off. */
#include "guest/arch/io.h"
#include "tests/guest/apic/apic.h"
#include "tests/guest/i386.h"

enum {
    PIC_MASK = 0x21, PIC_TIMER_OPEN = 0xfe, PIC_CLOSED = 0xff,
    MSR_APIC_BASE = 0x1b, CPUID_APIC = 1 << 9,
};

static void rdmsr(uint32_t *low, uint32_t *high)
{
    __asm__ volatile("rdmsr" : "=a"(*low), "=d"(*high) : "c"(MSR_APIC_BASE));
}

static void wrmsr(uint32_t low, uint32_t high)
{
    __asm__ volatile("wrmsr" : : "a"(low), "d"(high), "c"(MSR_APIC_BASE));
}

void wire_try(void)
{
    uint32_t low, high, features;

    outb(PIC_MASK, PIC_TIMER_OPEN);
    pit_once();
    wait_for(1);
    report_taken("wire.pic");

    io_put(IO_ENTRY + 2 * PIN_PIT, 0x52);
    pit_once();
    let_pass();
    wait_for(2);
    report_taken("wire.both");
    io_put(IO_ENTRY + 2 * PIN_PIT, MASKED);

    apic_put(LINT0, MASKED | EXTINT);
    pit_once();
    wait_for(0);
    report_taken("wire.masked");
    apic_put(LINT0, EXTINT);
    wait_for(1);
    report_taken("wire.unmasked");

    apic_put(TPR, 0xff);
    pit_once();
    wait_for(1);
    report_taken("wire.above_the_task_priority");
    apic_put(TPR, 0);

    /* Taken back before it is taken. */
    pit_once();
    let_pass();
    outb(PIC_MASK, PIC_CLOSED);
    wait_for(0);
    report_taken("wire.taken_back");
    outb(PIC_MASK, PIC_TIMER_OPEN);
    wait_for(1);
    report_taken("wire.given_again");

    rdmsr(&low, &high);
    report_value("base", "msr", low);
    i386_cpuid(1, &features);
    report_value("base", "cpuid", features & CPUID_APIC);
    wrmsr(low & ~(1u << 11), high);
    i386_cpuid(1, &features);
    report_value("base", "cpuid_disabled", features & CPUID_APIC);
    pit_once();
    wait_for(1);
    report_taken("base.pic_disabled");
}
