/* The packets of the CD-ROM. */
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/ide/ide.h"

enum { DMA = 1, LIMIT = 0xfffe, COMMAND = 12, BLOCKS = 1024 };

static uint32_t received;       /* bytes of the last packet */
static unsigned bursts;         /* interrupts with data */

static void put_packet(const uint8_t *packet, uint8_t features,
                       uint16_t limit)
{
    port_select(CDROM);
    port_put(ERROR, features);
    port_put(MID, (uint8_t)limit);
    port_put(HIGH, (uint8_t)(limit >> 8));
    master_put(2, 6);
    port_put(STATUS, 0xa0);
    port_wait();
    for (unsigned i = 0; i < COMMAND; i += 2)
        port_put_data((uint16_t)(packet[i] | packet[i + 1] << 8));
}

/* Receives the data of a packet by PIO, as much as the buffer takes. */
static void receive(void)
{
    received = bursts = 0;
    while ((port_wait() & (DRQ | ERR)) == DRQ) {
        uint32_t bytes = port_get(MID) | (uint32_t)port_get(HIGH) << 8;

        bursts++;
        port_get(STATUS);
        for (uint32_t i = 0; i < bytes; i += 2) {
            uint16_t word = port_data();

            if (received + i + 1 < sizeof buffer) {
                buffer[received + i] = (uint8_t)word;
                if (i + 1 < bytes)
                    buffer[received + i + 1] = (uint8_t)(word >> 8);
            }
        }
        received += bytes;
    }
}

/* The packet is the first `length` bytes of `text`, then zeros. */
static void run(const char *text, unsigned length, uint16_t limit)
{
    uint8_t packet[COMMAND] = {0};

    memcpy(packet, text, length);
    fill(0, 8192);
    put_packet(packet, 0, limit);
    receive();
}

static void sense(const char *name)
{
    run("\x03\0\0\0\x12", 5, LIMIT);
    printk("IDE %s.sense %x/%02x\n", name, buffer[2] & 15, buffer[12]);
}

/* A packet and how it ended. */
static void attempt(const char *name, const char *text, unsigned length,
                    uint16_t limit)
{
    uint8_t status;

    run(text, length, limit);
    status = port_wait();
    printk("IDE %s status=%02x error=%02x reason=%x bytes=%u bursts=%u "
           "sum=%08x\n", name, status, status & ERR ? port_get(ERROR) : 0,
           port_get(COUNT) & 7, received, bursts, sum_of(buffer, 8192));
    if (status & ERR)
        sense(name);
}

#define TRY(name, text, limit) attempt(name, text, sizeof(text) - 1, limit)

static void simple(void)
{
    TRY("packet.first", "\0", LIMIT);
    TRY("packet.ready", "\0", LIMIT);
    sense("packet.none");
    TRY("packet.capacity", "\x25", LIMIT);
    TRY("packet.seek", "\x2b\0\0\0\0\x10", LIMIT);
    TRY("packet.seek_beyond", "\x2b\0\0\0\x10\0", LIMIT);
    TRY("packet.speed", "\xbb\0\xff\xff", LIMIT);
    TRY("packet.mechanism", "\xbd\0\0\0\0\0\0\0\0\x08", LIMIT);
    TRY("packet.unknown", "\xff", LIMIT);
    TRY("packet.stop", "\x1b\0\0\0\0", LIMIT);
    TRY("packet.start", "\x1b\0\0\0\x01", LIMIT);
    run("\x12\0\0\0\x24", 5, LIMIT);
    printk("IDE packet.inquiry bytes=%u type=%x removable=%x additional=%u\n",
           received, buffer[0], buffer[1], buffer[4]);
    run("\x12\0\0\0\x06", 5, LIMIT);
    report_value("packet.inquiry_6", "bytes", received);
    TRY("packet.inquiry_0", "\x12\0\0\0\0", LIMIT);
    TRY("packet.configuration", "\x46\0\0\0\0\0\0\0\x40", LIMIT);
    TRY("packet.disc", "\x51\0\0\0\0\0\0\0\x40", LIMIT);
}

static void reads(void)
{
    TRY("packet.read_10", "\x28\0\0\0\0\x10\0\0\x02", LIMIT);
    TRY("packet.read_10_2048", "\x28\0\0\0\0\x10\0\0\x02", 2048);
    TRY("packet.read_10_512", "\x28\0\0\0\0\x10\0\0\x02", 512);
    TRY("packet.read_10_3000", "\x28\0\0\0\0\x10\0\0\x02", 3000);
    TRY("packet.read_10_odd", "\x28\0\0\0\0\x10\0\0\x02", 1001);
    TRY("packet.read_10_0", "\x28\0\0\0\0\x10\0\0\0", LIMIT);
    TRY("packet.read_10_last", "\x28\0\0\0\x03\xff\0\0\x01", LIMIT);
    TRY("packet.read_10_beyond", "\x28\0\0\0\x03\xff\0\0\x02", LIMIT);
    TRY("packet.read_10_far", "\x28\0\xff\xff\xff\xff\0\0\x01", LIMIT);
    TRY("packet.read_12", "\xa8\0\0\0\0\x11\0\0\0\x03", LIMIT);
    TRY("packet.read_cd", "\xbe\0\0\0\0\x12\0\0\x01\x10", LIMIT);
    TRY("packet.read_cd_raw", "\xbe\0\0\0\0\x12\0\0\x01\xf8", LIMIT);
    TRY("packet.read_cd_nothing", "\xbe\0\0\0\0\x12\0\0\x01\0", LIMIT);
    TRY("packet.read_cd_other", "\xbe\0\0\0\0\x12\0\0\x01\x48", LIMIT);
    run("\x28\0\0\0\0\x10\0\0\x01", 9, 0);
    report_disk("packet.no_limit");
}

static void tables(void)
{
    TRY("packet.toc_0", "\x43\0\0\0\0\0\0\0\x40", LIMIT);
    TRY("packet.toc_0_time", "\x43\x02\0\0\0\0\0\0\x40", LIMIT);
    TRY("packet.toc_0_from_2", "\x43\0\0\0\0\0\x02\0\x40", LIMIT);
    TRY("packet.toc_0_lead_out", "\x43\0\0\0\0\0\xaa\0\x40", LIMIT);
    TRY("packet.toc_0_header", "\x43\0\0\0\0\0\0\0\x04", LIMIT);
    TRY("packet.toc_1", "\x43\0\0\0\0\0\0\0\x40\x40", LIMIT);
    TRY("packet.toc_2", "\x43\0\0\0\0\0\0\0\x40\x80", LIMIT);
    TRY("packet.toc_3", "\x43\0\0\0\0\0\0\0\x40\xc0", LIMIT);
    TRY("packet.mode_01", "\x5a\0\x01\0\0\0\0\0\x40", LIMIT);
    TRY("packet.mode_0d", "\x5a\0\x0d\0\0\0\0\0\x40", LIMIT);
    TRY("packet.mode_2a", "\x5a\0\x2a\0\0\0\0\0\x40", LIMIT);
    TRY("packet.mode_3f", "\x5a\0\x3f\0\0\0\0\0\x40", LIMIT);
    TRY("packet.mode_33", "\x5a\0\x33\0\0\0\0\0\x40", LIMIT);
    TRY("packet.mode_saved", "\x5a\0\xea\0\0\0\0\0\x40", LIMIT);
}

static void tray(void)
{
    TRY("packet.event", "\x4a\x01\0\0\x10\0\0\0\x40", LIMIT);
    TRY("packet.event_other", "\x4a\x01\0\0\x02\0\0\0\x40", LIMIT);
    TRY("packet.event_waits", "\x4a\0\0\0\x10\0\0\0\x40", LIMIT);
    TRY("packet.prevent", "\x1e\0\0\0\x01", LIMIT);
    TRY("packet.eject_locked", "\x1b\0\0\0\x02", LIMIT);
    TRY("packet.allow", "\x1e\0\0\0\0", LIMIT);
    TRY("packet.eject", "\x1b\0\0\0\x02", LIMIT);
    TRY("packet.event_ejected", "\x4a\x01\0\0\x10\0\0\0\x40", LIMIT);
    TRY("packet.ready_open", "\0", LIMIT);
    TRY("packet.read_open", "\x28\0\0\0\0\x10\0\0\x01", LIMIT);
    TRY("packet.load", "\x1b\0\0\0\x03", LIMIT);
    TRY("packet.event_loaded", "\x4a\x01\0\0\x10\0\0\0\x40", LIMIT);
    TRY("packet.ready_loaded", "\0", LIMIT);
    TRY("packet.ready_again", "\0", LIMIT);
}

static void dma(const char *name, const char *text, uint32_t room)
{
    port_select(CDROM);
    table[0][0] = (uint32_t)buffer;
    table[0][1] = room | 0x80000000;
    master_put(0, 0);
    master_put_table((uint32_t)table);
    fill(0, sizeof buffer);
    put_packet((const uint8_t *)text, DMA, LIMIT);
    master_put(0, TO_MEMORY);
    master_put(0, TO_MEMORY | 1);
    for (unsigned i = 0; i < MASTER_LOOKS && (master_get(2) & 5) == 1; i++)
        ;
    report_master(name);
    report_value(name, "reason", port_get(COUNT) & 7);
    master_put(0, 0);
}

static void resets(void)
{
    put_packet((const uint8_t *)"\x28\0\0\0\0\x10\0\0\x02\0\0", 0, LIMIT);
    port_wait();
    port_put(STATUS, 0x08);
    report_disk("packet.device_reset");
    printk("IDE packet.device_reset.signature error=%02x mid=%02x high=%02x\n",
           port_get(ERROR), port_get(MID), port_get(HIGH));
    TRY("packet.after_device_reset", "\0", LIMIT);
    command_only(CDROM, 0, 0, 0x20);
    report_disk("packet.read_sectors");
    command_only(CDROM, 0, 0, 0xe5);
    report_disk("packet.check_power");
    command_only(CDROM, 3, 0x22, 0xef);
    report_disk("packet.set_mode");
}

void packets_try(void)
{
    simple();
    reads();
    tables();
    tray();
    dma("packet.dma", "\x28\0\0\0\0\x10\0\0\x02\0\0", 2 * BLOCK);
    dma("packet.dma_longer", "\x28\0\0\0\0\x10\0\0\x01\0\0", 2 * BLOCK);
    dma("packet.dma_capacity", "\x25\0\0\0\0\0\0\0\0\0\0", 8);
    dma("packet.dma_error", "\x28\0\xff\xff\xff\xff\0\0\x02\0\0", BLOCK);
    resets();
}
