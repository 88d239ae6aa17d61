/* The local APIC: registers, IPIs, priorities. */
#include "tests/guest/apic/apic.h"

static void send(uint32_t command)
{
    apic_put(ICR, command);
}

/* Handlers. */

static void send_51_31_61(void)
{
    interrupts_on();
    send(SELF | 0x51);
    send(SELF | 0x31);
    send(SELF | 0x61);
}

static void send_4f_50(void)
{
    interrupts_on();
    send(SELF | 0x4f);
    send(SELF | 0x50);
}

static uint32_t seen[4];

static void look(void)
{
    seen[0] = apic_get(PPR);
    seen[1] = apic_has(ISR, 0x41);
    seen[2] = apic_has(IRR, 0x41);
    seen[3] = apic_has(TMR, 0x41);
}

static void raise_tpr(void)
{
    apic_put(TPR, 0x60);
    send(SELF | 0x55);
    interrupts_on();
    __asm__ volatile("nop\n\tnop");
    interrupts_off();
    apic_put(TPR, 0);
}

static void priorities(void)
{
    send(SELF | 0x41);
    wait_for(1);
    report_taken("ipi.self");

    on_vector(0x41, look);
    send(SELF | 0x41);
    wait_for(1);
    report_taken("ipi.looked");
    report_value("handler", "ppr", seen[0]);
    report_value("handler", "isr", seen[1]);
    report_value("handler", "irr", seen[2]);
    report_value("handler", "tmr", seen[3]);

    on_vector(0x41, send_51_31_61);
    send(SELF | 0x41);
    wait_for(4);
    report_taken("nested.classes");

    on_vector(0x41, send_4f_50);
    send(SELF | 0x41);
    wait_for(3);
    report_taken("nested.same_class");
    on_vector(0x41, NULL);

    send(SELF | 0x31);
    send(SELF | 0x71);
    send(SELF | 0x51);
    send(SELF | 0x52);
    report_value("requests", "irr_51", apic_has(IRR, 0x51));
    wait_for(4);
    report_taken("requests.by_priority");

    send(SELF | 0x41);
    send(SELF | 0x41);
    wait_for(1);
    report_taken("requests.one_each");
}

static void task_priority(void)
{
    apic_put(TPR, 0x4f);
    send(SELF | 0x4f);
    send(SELF | 0x61);
    wait_for(1);
    report_taken("tpr.holds");
    report_value("tpr", "ppr", apic_get(PPR));
    apic_put(TPR, 0x3f);
    wait_for(1);
    report_taken("tpr.lets");

    /* It was requested and could be taken; then it could not. */
    send(SELF | 0x42);
    apic_put(TPR, 0x50);
    wait_for(0);
    report_taken("tpr.no_spurious");
    apic_put(TPR, 0);
    wait_for(1);
    report_taken("tpr.later");

    on_vector(0x41, raise_tpr);
    send(SELF | 0x41);
    wait_for(2);
    report_taken("tpr.in_handler");
    on_vector(0x41, NULL);
}

static void to(const char *name, uint32_t destination, uint32_t mode)
{
    apic_put(ICR_HIGH, destination << 24);
    send(mode | 0x45);
    wait_for(0);
    report_taken(name);
}

static void destinations(void)
{
    uint32_t id = apic_get(ID) >> 24;

    to("to.id", id, 0);
    to("to.another_id", id + 5, 0);
    to("to.everyone", 0xff, 0);
    apic_put(LDR, 0x04000000);
    to("to.flat", 0x04, LOGICAL);
    to("to.flat_of_several", 0x0c, LOGICAL);
    to("to.flat_of_others", 0x0b, LOGICAL);
    apic_put(DFR, 0x0fffffff);
    apic_put(LDR, 0x34000000);
    to("to.cluster", 0x34, LOGICAL);
    to("to.cluster_of_several", 0x3f, LOGICAL);
    to("to.another_cluster", 0x24, LOGICAL);
    to("to.cluster_of_others", 0x33, LOGICAL);
    apic_put(DFR, UINT32_MAX);
    apic_put(LDR, 0x01000000);
    to("to.lowest", 0x01, LOGICAL | LOWEST);
    to("to.all", 0, EVERYONE);
    to("to.all_but_itself", 0, OTHERS);
    apic_put(ICR_HIGH, id << 24);
    send(NMI);
    wait_for(1);
    report_taken("to.nmi");
}

static uint32_t error_status(void)
{
    apic_put(ESR, 0);
    return apic_get(ESR);
}

/* What stays of ones. */
static void writable(const char *what, uint32_t offset)
{
    uint32_t before = apic_get(offset);

    apic_put(offset, UINT32_MAX);
    report_value("writable", what, apic_get(offset));
    apic_put(offset, before);
}

static void registers(void)
{
    report_value("local", "version", apic_get(VERSION));
    writable("tpr", TPR);
    writable("ldr", LDR);
    writable("svr", SVR);
    writable("icr_high", ICR_HIGH);
    writable("timer", LVT_TIMER);
    writable("counter", LVT_COUNTER);
    writable("lint1", LINT1);
    writable("error", LVT_ERROR);
    writable("divide", DIVIDE);
    apic_put(DFR, 0);
    report_value("writable", "dfr", apic_get(DFR));
    apic_put(DFR, UINT32_MAX);
    report_value("read_only", "ppr", (apic_put(PPR, 0x55), apic_get(PPR)));

    apic_put(LVT_TIMER, 0x41);
    apic_put(SVR, 0x0ef);
    report_value("off", "timer", apic_get(LVT_TIMER) & MASKED);
    apic_put(LVT_TIMER, 0x41);
    report_value("off", "timer_stays", apic_get(LVT_TIMER) & MASKED);
    machine_quiet();
}

static void errors(void)
{
    error_status();
    send(SELF | 0x05);
    report_value("errors", "illegal_vector", error_status());
    apic_get(0x40);
    wait_for(0);
    report_taken("errors.illegal_vector_taken");
    report_value("errors", "no_register", error_status());
    apic_put(ICR_HIGH, 5u << 24);
    send(0x41);
    report_value("errors", "no_destination", error_status());
    report_value("errors", "none", error_status());
}

void local_try(void)
{
    registers();
    priorities();
    task_priority();
    destinations();
    errors();
    machine_quiet();
}
