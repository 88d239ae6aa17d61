/* The registers of the DMA controllers, and every mode of channel 2 with the
 * floppy behind it. */
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/floppy/cases.h"
#include "tests/guest/floppy/machine.h"

static unsigned pair(uint16_t port)
{
    unsigned low = inb(port);

    return low | (unsigned)inb(port) << 8;
}

/* The address register of a channel, written, and read by halves. */
static void one_flip_flop(const char *name, uint16_t port, uint16_t clear)
{
    outb(clear, 0);
    outb(port, 0x34);
    outb(port, 0x12);
    printk("FLOPPY %s address=%04x", name, pair(port));
    inb(port);
    outb(clear, 0);
    printk(" low=%02x", inb(port));
    printk(" high=%02x\n", inb(port));
}

static void pages(const char *name, const uint8_t *ports, unsigned count)
{
    printk("FLOPPY %s", name);
    for (unsigned i = 0; i < count; i++)
        outb(ports[i], ports[i] ^ 0x5a);
    for (unsigned i = 0; i < count; i++)
        printk(" %02x=%02x", ports[i], inb(ports[i]));
    printk("\n");
}

/* Software requests `count` transfers of channel 1, which has no device. */
static void software_request(const char *name, uint8_t mode)
{
    outb(0x0c, 0);
    outb(0x0b, mode | 1);
    outb(0x02, 0);
    outb(0x02, 0);
    outb(0x83, BUFFER >> 16);
    outb(0x03, 15);
    outb(0x03, 0);
    memset(buffer, 0x55, SECTOR);
    outb(0x09, 4 | 1);
    irq_comes(10);
    outb(0x0c, 0);
    printk("FLOPPY %s address=%04x", name, pair(0x02));
    printk(" count=%04x status=%02x byte=%02x\n", pair(0x03), dma_status(),
           buffer[15]);
    outb(0x09, 1);
}

void cases_dma_registers(void)
{
    static const uint8_t used[] = {
        0x87, 0x83, 0x81, 0x82, 0x8b, 0x89, 0x8a
    };
    static const uint8_t spare[] = {
        0x84, 0x85, 0x86, 0x88, 0x8c, 0x8d, 0x8e
    };

    one_flip_flop("dma.channel0", 0x00, 0x0c);
    one_flip_flop("dma.channel2", 0x04, 0x0c);
    one_flip_flop("dma.channel5", 0xc4, 0xd8);
    one_flip_flop("dma.channel7", 0xcc, 0xd8);
    pages("dma.pages", used, sizeof used);
    pages("dma.spare_pages", spare, sizeof spare);
    printk("FLOPPY dma.status status=%02x\n", dma_status());
    outb(0x0f, 0x05);
    printk("FLOPPY dma.mask mask=%02x\n", inb(0x0f));
    outb(0x0e, 0);
    printk("FLOPPY dma.clear_mask mask=%02x\n", inb(0x0f));
    outb(0x0d, 0);
    printk("FLOPPY dma.master_clear mask=%02x temporary=%02x\n", inb(0x0f),
           inb(0x0d));
    software_request("dma.request_verify", DMA_BLOCK | DMA_VERIFY);
    software_request("dma.request_write", DMA_BLOCK | DMA_WRITE);
    software_request("dma.request_read", DMA_BLOCK | DMA_READ);
    outb(0x08, 0x01);
    software_request("dma.memory_to_memory", DMA_BLOCK | DMA_WRITE);
    machine_init();
}

/* Reads sectors from the third of the track on, in a mode. */
static void one_mode(const char *name, uint8_t mode, uint32_t address,
                     unsigned bytes)
{
    memset(buffer, 0, 4 * SECTOR);
    dma_status();
    dma_program(mode, address, bytes);
    GIVE(0xe6, 0, 0, 0, 3, 2, TRACK, 0x1b, 0xff);
    say_result(name);
    printk(" address=%04x", dma_address());
    printk(" count=%04x tc=%x", dma_count(), dma_status() & 0x0f);
    say_sum(buffer, 4 * SECTOR);
}

void cases_dma_modes(void)
{
    fdc_reset(DRIVE_A, false);
    outb(FDC_DIR, RATE_500);
    fdc_recalibrate(0);
    one_mode("mode.single", DMA_SINGLE | DMA_WRITE, BUFFER, 2 * SECTOR);
    one_mode("mode.demand", DMA_DEMAND | DMA_WRITE, BUFFER, 2 * SECTOR);
    one_mode("mode.part", DMA_SINGLE | DMA_WRITE, BUFFER, 700);
    one_mode("mode.verify", DMA_SINGLE | DMA_VERIFY, BUFFER, 2 * SECTOR);
    one_mode("mode.auto", DMA_SINGLE | DMA_WRITE | DMA_AUTO, BUFFER, SECTOR);
    one_mode("mode.down", DMA_SINGLE | DMA_WRITE | DMA_DOWN,
             BUFFER + SECTOR - 1, SECTOR);
    buffer[BUFFER_BYTES - 1] = buffer[BUFFER_BYTES] = 0;
    one_mode("mode.wrap", DMA_SINGLE | DMA_WRITE, BUFFER + BUFFER_BYTES - 256,
             SECTOR);
    printk("FLOPPY mode.wrap_beyond last=%02x beyond=%02x\n",
           buffer[BUFFER_BYTES - 1], buffer[BUFFER_BYTES]);
    one_mode("mode.cascade", DMA_CASCADE, BUFFER, SECTOR);
    fdc_reset(DRIVE_A, false);
    one_mode("mode.block", DMA_BLOCK | DMA_WRITE, BUFFER, SECTOR);
    fdc_reset(DRIVE_A, false);
    outb(0x08, 0x04);
    one_mode("mode.disabled", DMA_SINGLE | DMA_WRITE, BUFFER, SECTOR);
    outb(0x08, 0);
    fdc_reset(DRIVE_A, false);
}
