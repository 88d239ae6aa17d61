/* Ports of the two channels and of their bus masters. */
#include "guest/arch/io.h"
#include "tests/guest/ide/ide.h"

enum {
    PCI_ADDRESS = 0xcf8, PCI_DATA = 0xcfc,
    FUNCTION = (int)0x80000900,         /* 00:01.1 */
    PCI_COMMAND = 0x04, PCI_BAR4 = 0x20,
    COMMAND_IO = 1, COMMAND_MASTER = 4,
    WAITS = 3000000,
    SPARE_PORTS = 0xc000,
};

uint8_t buffer[BUFFER_BYTES] __attribute__((aligned(65536)));
uint32_t table[PRDS][2] __attribute__((aligned(65536)));

static const uint16_t first_port[] = {0x1f0, 0x170};
static const uint16_t control_port[] = {0x3f6, 0x376};
static uint16_t master_port;
static unsigned selected;       /* drive */

static uint16_t port(unsigned reg)
{
    return (uint16_t)(first_port[selected / 2] + reg);
}

static uint32_t pci_get(unsigned reg)
{
    outl(PCI_ADDRESS, (uint32_t)FUNCTION + reg);
    return inl(PCI_DATA);
}

static void pci_put(unsigned reg, uint32_t value)
{
    outl(PCI_ADDRESS, (uint32_t)FUNCTION + reg);
    outl(PCI_DATA, value);
}

void port_init(void)
{
    master_port = (uint16_t)(pci_get(PCI_BAR4) & ~3u);
    if (!master_port) {
        pci_put(PCI_BAR4, SPARE_PORTS);
        master_port = SPARE_PORTS;
    }
    master_enable(true);
}

void master_enable(bool on)
{
    pci_put(PCI_COMMAND, COMMAND_IO | (on ? COMMAND_MASTER : 0));
}

void port_select(unsigned drive)
{
    selected = drive;
    outb(port(DEVICE), (uint8_t)(0xa0 | (drive & 1) << 4));
}

uint8_t port_get(unsigned reg)
{
    return inb(port(reg));
}

void port_put(unsigned reg, uint8_t value)
{
    outb(port(reg), value);
}

uint8_t port_alternate(void)
{
    return inb(control_port[selected / 2]);
}

void port_control(uint8_t value)
{
    outb(control_port[selected / 2], value);
}

uint16_t port_data(void)
{
    return inw(port(DATA));
}

void port_put_data(uint16_t value)
{
    outw(port(DATA), value);
}

uint8_t port_wait(void)
{
    for (unsigned i = 0; i < WAITS && port_alternate() & BSY; i++)
        ;
    return port_alternate() & (uint8_t)~DSC;
}

static uint16_t master(unsigned reg)
{
    return (uint16_t)(master_port + selected / 2 * 8 + reg);
}

uint8_t master_get(unsigned reg)
{
    return inb(master(reg));
}

void master_put(unsigned reg, uint8_t value)
{
    outb(master(reg), value);
}

void master_put_table(uint32_t address)
{
    outl(master(4), address);
}

uint32_t master_table(void)
{
    return inl(master(4));
}

void command_28(unsigned drive, uint32_t lba, uint8_t count, uint8_t code)
{
    port_select(drive);
    port_put(DEVICE, (uint8_t)(0xe0 | (drive & 1) << 4 | (lba >> 24 & 15)));
    port_put(COUNT, count);
    port_put(LOW, (uint8_t)lba);
    port_put(MID, (uint8_t)(lba >> 8));
    port_put(HIGH, (uint8_t)(lba >> 16));
    master_put(2, 6);
    port_put(STATUS, code);
}

void command_48(unsigned drive, uint64_t lba, uint16_t count, uint8_t code)
{
    port_select(drive);
    port_put(COUNT, (uint8_t)(count >> 8));
    port_put(LOW, (uint8_t)(lba >> 24));
    port_put(MID, (uint8_t)(lba >> 32));
    port_put(HIGH, (uint8_t)(lba >> 40));
    command_28(drive, (uint32_t)lba & 0xffffff, (uint8_t)count, code);
}

void command_only(unsigned drive, uint8_t features, uint8_t count,
                  uint8_t code)
{
    port_select(drive);
    port_put(ERROR, features);
    port_put(COUNT, count);
    master_put(2, 6);
    port_put(STATUS, code);
}

/* Whether an interrupt has come since the last call. */
static bool interrupted(void)
{
    bool yes = master_get(2) & 4;

    port_get(STATUS);
    master_put(2, 4);
    return yes;
}

unsigned pio_in(unsigned sectors, unsigned block)
{
    uint16_t *to = (uint16_t *)buffer;
    unsigned interrupts = 0;

    while (sectors && (port_wait() & (DRQ | ERR)) == DRQ) {
        unsigned now = sectors < block ? sectors : block;

        interrupts += interrupted();
        for (unsigned i = 0; i < now * SECTOR / 2; i++)
            *to++ = port_data();
        sectors -= now;
    }
    port_wait();
    return interrupts;
}

unsigned pio_out(unsigned sectors, unsigned block)
{
    const uint16_t *from = (const uint16_t *)buffer;
    unsigned interrupts = 0;

    while (sectors && (port_wait() & (DRQ | ERR)) == DRQ) {
        unsigned now = sectors < block ? sectors : block;

        interrupts += interrupted();
        for (unsigned i = 0; i < now * SECTOR / 2; i++)
            port_put_data(*from++);
        sectors -= now;
    }
    port_wait();
    return interrupts + interrupted();
}
