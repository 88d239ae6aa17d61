/* The I/O APIC: edges of the PIT, levels of COM2 and of a card. */
#include "guest/arch/io.h"
#include "guest/drivers/pci.h"
#include "guest/lib/printk.h"
#include "tests/guest/apic/apic.h"

enum {
    COM1 = 0x3f8, COM_IER = 1, COM_IIR = 2, COM_MCR = 4,
    IER_THR_EMPTY = 0x02, MCR_OUT2 = 0x08, PIN_COM1 = 4,

    EDU_ID = 0x11e81234, EDU_RAISE = 0x60, EDU_ACK = 0x64, PIIX3_ROUTE = 0x60,
};

static uint32_t entry_low(unsigned pin)
{
    return io_get(IO_ENTRY + 2 * pin);
}

static void set_entry(unsigned pin, uint32_t low, uint32_t destination)
{
    io_put(IO_ENTRY + 2 * pin + 1, destination << 24);
    io_put(IO_ENTRY + 2 * pin, low);
}

static void registers(void)
{
    report_value("io", "version", io_get(IO_VERSION));
    io_put(IO_ENTRY, UINT32_MAX);
    report_value("io", "writable_low", io_get(IO_ENTRY));
    io_put(IO_ENTRY, MASKED);
    io_put(IO_ENTRY + 1, UINT32_MAX);
    report_value("io", "writable_high", io_get(IO_ENTRY + 1));
    io_put(IO_ENTRY + 1, 0);
    report_value("io", "beyond", io_get(IO_ENTRY + 2 * 24));
}

static void edges(void)
{
    set_entry(PIN_PIT, 0x52, 0);
    pit_once();
    wait_for(1);
    report_taken("edge.once");

    set_entry(PIN_PIT, MASKED | 0x52, 0);
    pit_once();
    wait_for(0);
    set_entry(PIN_PIT, 0x52, 0);
    wait_for(0);
    report_taken("edge.lost_while_masked");

    set_entry(PIN_PIT, LOGICAL | LOWEST | 0x52, 0x01);
    pit_once();
    wait_for(1);
    report_taken("edge.lowest_priority");

    set_entry(PIN_PIT, NMI, 0);
    pit_once();
    wait_for(1);
    report_taken("edge.nmi");
    set_entry(PIN_PIT, MASKED, 0);
}

/* Handlers of a level. */

static unsigned entered;
static uint32_t seen[2];

static void serve_second(void)
{
    seen[0] = entry_low(PIN_COM1) & (REMOTE | LEVEL);
    seen[1] = apic_has(TMR, 0x54);
    if (++entered == 2)
        inb(COM1 + COM_IIR);
}

static void serve(void)
{
    inb(COM1 + COM_IIR);
}

/* The transmitter is empty, and says so until it has been looked at. */
static void com_raises(void)
{
    outb(COM1 + COM_MCR, MCR_OUT2);
    outb(COM1 + COM_IER, 0);
    outb(COM1 + COM_IER, IER_THR_EMPTY);
}

static void levels(void)
{
    printk_flush();
    on_vector(0x54, serve_second);
    set_entry(PIN_COM1, LEVEL | 0x54, 0);
    com_raises();
    wait_for(2);
    outb(COM1 + COM_IER, 0);
    report_taken("level.until_served");
    report_value("level", "entry_in_handler", seen[0]);
    report_value("level", "tmr_in_handler", seen[1]);
    report_value("level", "entry_after", entry_low(PIN_COM1));

    printk_flush();
    on_vector(0x54, serve);
    set_entry(PIN_COM1, MASKED | LEVEL | 0x54, 0);
    com_raises();
    set_entry(PIN_COM1, LEVEL | 0x54, 0);
    report_value("level", "unmasked_irr", apic_has(IRR, 0x54));
    set_entry(PIN_COM1, MASKED | LEVEL | 0x54, 0);
    com_raises();
    set_entry(PIN_COM1, LEVEL | 0x54, 0);
    wait_for(1);
    outb(COM1 + COM_IER, 0);
    report_taken("level.waits_while_masked");

    set_entry(PIN_COM1, MASKED, 0);
    outb(COM1 + COM_MCR, 0);
}

static volatile uint32_t *edu;

static void acknowledge_card(void)
{
    edu[EDU_ACK / 4] = 1;
}

/* A card's INTA#, by way of a PIRQ and interrupt 11. */
static void card(void)
{
    struct pci_device at, bridge = { 1, 0 };
    uint8_t line;

    if (!pci_find_id(EDU_ID, &at)) {
        printk("APIC card.missing\n");
        return;
    }
    pci_enable(at, PCI_COMMAND_MEMORY);
    edu = (volatile uint32_t *)(pci_read(at, PCI_BAR0) & ~15u);
    line = (uint8_t)pci_read(at, PCI_INTERRUPT);
    report_value("card", "line", line);
    report_value("card", "routed",
                 (pci_read(bridge, PIIX3_ROUTE) >> 16 & 0xff) == line);
    on_vector(0x5b, acknowledge_card);
    set_entry(line, LEVEL | 0x5b, 0);
    edu[EDU_RAISE / 4] = 1;
    wait_for(1);
    report_taken("card.level");
    report_value("card", "entry_after", entry_low(line));
    set_entry(line, MASKED, 0);
}

void io_try(void)
{
    registers();
    edges();
    levels();
    card();
    machine_quiet();
}
