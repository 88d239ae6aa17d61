/* The power management function: its ports, its timer, and soft off. */
#include "guest/arch/io.h"
#include "guest/drivers/pci.h"
#include "guest/lib/printk.h"
#include "tests/guest/board/board_test.h"

enum {
    PIIX4_PM = 0x71138086,
    PMBASE = 0x40, PMREGMISC = 0x80, PMIOSE = 1,
    BASE = 0xb000,
    ENABLE = 2, CONTROL = 4, TIMER = 8,
    APM = 0xb2, ACPI_ON = 0xf1, ACPI_OFF = 0xf0,
    SLP_EN = 0x2000,            /* type 0: soft off */
};

static uint32_t timer(void)
{
    return inl(BASE + TIMER);
}

/* The timer changes within as many reads as take longer than a period. */
static int timer_runs(void)
{
    uint32_t first = timer();

    for (unsigned i = 0; i < 1000000; i++)
        if (timer() != first)
            return 1;
    return 0;
}

void try_power(void)
{
    struct pci_device pm = { 1, 3 };
    uint32_t on;

    printk("BOARD pm.id %x\n", pci_read(pm, PCI_ID));
    pci_write(pm, PMREGMISC, 0);
    pci_write(pm, PMBASE, BASE | 1);
    printk("BOARD pm.closed %x\n", inw(BASE + CONTROL));
    pci_write(pm, PMREGMISC, PMIOSE);
    printk("BOARD pm.base %x control=%x\n", pci_read(pm, PMBASE),
           inw(BASE + CONTROL) & ~1u);
    printk("BOARD pm.timer runs=%d above=%x\n", timer_runs(), timer() >> 24);
    outw(BASE + ENABLE, 0x0101);
    printk("BOARD pm.enable %x\n", inw(BASE + ENABLE));
    outw(BASE + ENABLE, 0);
    outb(APM, ACPI_ON);
    on = inw(BASE + CONTROL) & 1;
    outb(APM, ACPI_OFF);
    printk("BOARD pm.acpi on=%u off=%u\n", on, inw(BASE + CONTROL) & 1);
    printk("BOARD pm.off 1\n");
    printk_flush();
    outw(BASE + CONTROL, SLP_EN);
    for (;;)                    /* QEMU goes on for a while */
        __asm__ volatile("cli\n\thlt");
}
