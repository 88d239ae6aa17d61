/* The interrupt controllers and the handlers of every vector. */
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "tests/guest/apic/apic.h"
#include "tests/guest/i386.h"

enum {
    VECTORS = 256, STUB_BYTES = 16, VECTOR_NMI = 2,
    GATE_386 = 0x8e,
    TAKEN_MAX = 64, ENTERED = 0x100,

    PIC_MASTER = 0x20, PIC_SLAVE = 0xa0, PIC_EOI = 0x20,
    PIT_COUNTER_0 = 0x40, PIT_CONTROL = 0x43, PIT_ONE_SHOT = 0x30,
    PIT_SOON = 1193,            /* a millisecond */

    /* Reads of a port while a host that is slow goes on: each takes a
     * microsecond or so. */
    PATIENCE = 4000000, QUIET = 20000, PORT_DELAY = 0x80,
};

extern const uint8_t stubs[];

static uint32_t idt[VECTORS][2];
static uint32_t gdt[3][2];
static void (*action[VECTORS])(void);
static volatile uint16_t taken[TAKEN_MAX];
static volatile unsigned taken_count, ended;

uint32_t apic_get(uint32_t offset)
{
    return *(volatile uint32_t *)(APIC_BASE + offset);
}

void apic_put(uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)(APIC_BASE + offset) = value;
}

uint32_t io_get(unsigned index)
{
    *(volatile uint32_t *)IO_APIC_BASE = index;
    return *(volatile uint32_t *)(IO_APIC_BASE + 0x10);
}

void io_put(unsigned index, uint32_t value)
{
    *(volatile uint32_t *)IO_APIC_BASE = index;
    *(volatile uint32_t *)(IO_APIC_BASE + 0x10) = value;
}

bool apic_has(uint32_t set, unsigned vector)
{
    return apic_get(set + vector / 32 * 0x10) >> vector % 32 & 1;
}

void on_vector(uint8_t vector, void (*act)(void))
{
    action[vector] = act;
}

static void note(uint16_t what)
{
    if (taken_count < TAKEN_MAX)
        taken[taken_count++] = what;
}

/* Of the stubs. */
void interrupt(uint8_t vector);
void interrupt(uint8_t vector)
{
    note(ENTERED | vector);
    if (action[vector])
        action[vector]();
    note(vector);
    if (vector >= VECTOR_PIC && vector < VECTOR_PIC + 8)
        outb(PIC_MASTER, PIC_EOI);
    else if (vector != VECTOR_NMI && vector != (apic_get(SVR) & 0xff))
        apic_put(EOI, 0);
    ended++;
}

static void pic_init(void)
{
    static const struct { uint8_t port, value; } words[] = {
        { PIC_MASTER, 0x11 }, { PIC_MASTER + 1, VECTOR_PIC },
        { PIC_MASTER + 1, 0x04 }, { PIC_MASTER + 1, 0x01 },
        { PIC_SLAVE, 0x11 }, { PIC_SLAVE + 1, VECTOR_PIC + 8 },
        { PIC_SLAVE + 1, 0x02 }, { PIC_SLAVE + 1, 0x01 },
        { PIC_MASTER + 1, 0xff }, { PIC_SLAVE + 1, 0xff },
    };

    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        outb(words[i].port, words[i].value);
}

void machine_quiet(void)
{
    apic_put(INITIAL, 0);
    apic_put(LVT_TIMER, MASKED);
    apic_put(LVT_COUNTER, MASKED);
    apic_put(LVT_ERROR, MASKED);
    apic_put(LINT0, EXTINT);
    apic_put(LINT1, MASKED);
    apic_put(TPR, 0);
    apic_put(DFR, UINT32_MAX);
    apic_put(LDR, 1u << 24);
    apic_put(SVR, 0x1ef);
    for (unsigned pin = 0; pin < 24; pin++) {
        io_put(IO_ENTRY + 2 * pin, MASKED);
        io_put(IO_ENTRY + 2 * pin + 1, 0);
    }
    pic_init();
    for (unsigned i = 0; i < VECTORS; i++)
        action[i] = NULL;
}

static void load_tables(void)
{
    struct i386_table_pointer gdtr = { sizeof gdt - 1, (uint32_t)gdt };
    struct i386_table_pointer idtr = { sizeof idt - 1, (uint32_t)idt };

    i386_set_segment(gdt[1], 0, 0xfffff, 0x9b, 0xc);
    i386_set_segment(gdt[2], 0, 0xfffff, 0x93, 0xc);
    for (unsigned i = 0; i < VECTORS; i++)
        i386_set_gate(idt[i], 8, (uint32_t)stubs + i * STUB_BYTES, 0,
                      GATE_386);
    __asm__ volatile("lgdt %0\n\t"
                     "lidt %1\n\t"
                     "ljmp $8, $1f\n"
                     "1:\tmovw %w2, %%ds\n\t"
                     "movw %w2, %%es\n\t"
                     "movw %w2, %%ss"
                     : : "m"(gdtr), "m"(idtr), "r"(16) : "memory");
}

void machine_init(void)
{
    load_tables();
    machine_quiet();
}

void interrupts_on(void)
{
    __asm__ volatile("sti\n\tnop\n\tnop" : : : "memory");
}

void interrupts_off(void)
{
    __asm__ volatile("cli" : : : "memory");
}

void let_pass(void)
{
    for (unsigned i = 0; i < QUIET; i++)
        inb(PORT_DELAY);
}

void wait_for(unsigned count)
{
    interrupts_on();
    for (unsigned i = 0; ended < count && i < PATIENCE; i++)
        inb(PORT_DELAY);
    let_pass();                 /* no more than these come */
    interrupts_off();
}

void report_taken(const char *name)
{
    printk("APIC %s taken:", name);
    for (unsigned i = 0; i < taken_count; i++)
        printk(" %s%02x", taken[i] & ENTERED ? "+" : "-", taken[i] & 0xff);
    printk("\n");
    taken_count = ended = 0;
}

void report_value(const char *name, const char *what, uint32_t value)
{
    printk("APIC %s.%s value=%08x\n", name, what, value);
}

void pit_once(void)
{
    outb(PIT_CONTROL, PIT_ONE_SHOT);
    outb(PIT_COUNTER_0, PIT_SOON & 0xff);
    outb(PIT_COUNTER_0, PIT_SOON >> 8);
}
