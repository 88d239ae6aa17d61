/* The bus master: tables of descriptors that fit, and such that do not. */
#include "guest/lib/printk.h"
#include "tests/guest/ide/ide.h"

enum {
    SPARE = 5000,
    LAST = (int)0x80000000,
    ROM = 0xf0000, TEXT = 0xb8000, NOWHERE = (int)0xc8000000,
};

static unsigned used;           /* descriptors in the table */

static void begin(void)
{
    used = 0;
    port_select(DISK_A);
    master_put(0, 0);
    master_put(2, 6);
    master_put_table((uint32_t)table);
    fill(0, sizeof buffer);
}

static void add(uint32_t address, uint32_t bytes)
{
    table[used][0] = address;
    table[used++][1] = bytes & 0xffff;
}

static void add_buffer(uint32_t at, uint32_t bytes)
{
    add((uint32_t)buffer + at, bytes);
}

static void mark_last(void)
{
    table[used - 1][1] |= (uint32_t)LAST;
}

/* Waits until the drive or the bus master has ended, or for a while. */
static void wait_end(void)
{
    for (unsigned i = 0; i < MASTER_LOOKS; i++) {
        uint8_t master = master_get(2);

        if (master & 6 || !(master & 1))
            break;
    }
}

/* What is left of a command that did not end. */
static void clean_up(void)
{
    master_put(0, 0);
    if (!(port_alternate() & (DRQ | BSY)))
        return;
    port_control(4);
    for (int i = 0; i < 100; i++)
        port_alternate();
    port_control(0);
    port_wait();
}

static void run(const char *name, uint8_t direction)
{
    master_put(0, direction);
    master_put(0, direction | 1);
    wait_end();
    report_master(name);
    clean_up();
}

static void read(const char *name, unsigned sectors)
{
    command_28(DISK_A, 1000, (uint8_t)sectors, 0xc8);
    run(name, TO_MEMORY);
}

static void fitting(void)
{
    begin();
    add_buffer(0, 8 * SECTOR);
    mark_last();
    read("dma.equal", 8);

    begin();
    add_buffer(0, 0);
    mark_last();
    read("dma.64k", 128);

    begin();
    add_buffer(0, 0);
    add_buffer(65536, 0);
    mark_last();
    read("dma.256", 256);

    begin();
    for (unsigned i = 0; i < 256; i++)
        add_buffer(2 * (255 - i), 2);
    mark_last();
    read("dma.words", 1);

    begin();
    add_buffer(10, 100);
    add_buffer(1000, 1436);
    mark_last();
    read("dma.pieces", 3);

    begin();
    add_buffer(1, SECTOR + 1);
    mark_last();
    read("dma.odd", 1);

    begin();
    add_buffer(0, SECTOR);
    mark_last();
    command_28(DISK_A, 1000, 1, 0xc9);
    run("dma.retry", TO_MEMORY);

    begin();
    add_buffer(0, 2 * SECTOR);
    mark_last();
    command_48(DISK_A, 1001, 2, 0x25);
    run("dma.read_ext", TO_MEMORY);
}

static void write(const char *name, bool extended, uint8_t code)
{
    begin();
    fill(code, 4 * SECTOR);
    buffer[513] = 1;
    add_buffer(0, 3 * SECTOR);
    add_buffer(3 * SECTOR, SECTOR);
    mark_last();
    if (extended)
        command_48(DISK_A, SPARE, 4, code);
    else
        command_28(DISK_A, SPARE, 4, code);
    run(name, 0);
    fill(0, sizeof buffer);
    command_28(DISK_A, SPARE, 4, 0x20);
    report_value(name, "read_back",
                 (pio_in(4, 1), sum_of(buffer, sizeof buffer)));
}

static void writes(void)
{
    write("dma.write", false, 0xca);
    write("dma.write_retry", false, 0xcb);
    write("dma.write_ext", true, 0x35);
}

/* Tables that end before the drive's data or behind them, or not at all. */
static void misfits(void)
{
    begin();
    add_buffer(0, 8 * SECTOR);
    mark_last();
    read("dma.longer", 4);

    begin();
    add_buffer(0, 2 * SECTOR);
    mark_last();
    read("dma.shorter", 4);

    begin();
    add_buffer(0, 2 * SECTOR);
    add_buffer(8 * SECTOR, 8 * SECTOR);
    read("dma.no_last", 4);

    begin();
    command_28(DISK_A, 0xfffffff, 1, 0xc8);
    add_buffer(0, SECTOR);
    mark_last();
    run("dma.beyond", TO_MEMORY);
}

static void elsewhere(void)
{
    const volatile uint16_t *text = (const volatile uint16_t *)TEXT;

    begin();
    add(ROM, SECTOR);
    add_buffer(0, SECTOR);
    mark_last();
    read("dma.rom", 2);

    begin();
    add(TEXT, SECTOR);
    mark_last();
    read("dma.mmio", 1);
    report_value("dma.mmio", "text", text[0] | (uint32_t)text[255] << 16);

    begin();
    add((uint32_t)NOWHERE, SECTOR);
    add_buffer(0, SECTOR);
    mark_last();
    read("dma.nowhere", 2);

    begin();
    master_put_table((uint32_t)NOWHERE);
    read("dma.table_nowhere", 1);

    /* The second descriptor comes from the disk: it is the disk's text. */
    begin();
    add((uint32_t)&table[1], 2 * SECTOR);
    add_buffer(0, SECTOR);
    mark_last();
    command_28(DISK_A, 1000, 1, 0xc8);
    run("dma.itself", TO_MEMORY);

    begin();
    add_buffer(0xff00, SECTOR);
    mark_last();
    read("dma.crosses", 1);
}

/* A transfer that the host stops, or lets wait. */
static void interrupted(void)
{
    begin();
    add_buffer(0, 8 * SECTOR);
    mark_last();
    command_28(DISK_A, 1000, 8, 0xc8);
    report_master("dma.not_started");
    run("dma.started_late", TO_MEMORY);

    begin();
    add_buffer(0, SECTOR);
    mark_last();
    master_put(0, TO_MEMORY | 1);
    report_master("dma.started_early");
    command_28(DISK_A, 1000, 1, 0xc8);
    wait_end();
    while (port_wait() & DRQ)
        ;
    report_master("dma.command_late");
    clean_up();

    begin();
    add_buffer(0, 0);
    mark_last();
    command_28(DISK_A, 1000, 128, 0xc8);
    master_put(0, TO_MEMORY);
    master_put(0, TO_MEMORY | 1);
    port_control(4);
    for (int i = 0; i < 100; i++)
        port_alternate();
    port_control(0);
    port_wait();
    report_value("dma.reset", "status", port_alternate() & ~DSC);
    master_put(0, 0);
    report_value("dma.reset", "master", master_get(2) & 1);
    fill(0, sizeof buffer);

    begin();
    add_buffer(0, SECTOR);
    mark_last();
    read("dma.after_reset", 1);
}

static void registers(void)
{
    begin();
    master_put_table(0xfffffff3);
    report_value("dma.register", "table", master_table());
    master_put(2, 0x66);
    report_value("dma.register", "status", master_get(2));
    master_put(2, 0);
    report_value("dma.register", "status_0", master_get(2));
    master_put(0, TO_MEMORY);
    report_value("dma.register", "command", master_get(0));
    master_put(0, 0);
}

static void disabled(void)
{
    begin();
    add_buffer(0, SECTOR);
    mark_last();
    command_28(DISK_A, 1000, 1, 0xc8);
    master_enable(false);
    master_put(0, TO_MEMORY);
    master_put(0, TO_MEMORY | 1);
    wait_end();
    report_master("dma.disabled");
    master_enable(true);
    wait_end();
    report_master("dma.enabled");
    clean_up();

    begin();
    add_buffer(0, SECTOR);
    mark_last();
    command_28(DISK_A, 1000, 1, 0xc8);
    run("dma.wrong_way", 0);
}

void dma_try(void)
{
    registers();
    fitting();
    writes();
    misfits();
    elsewhere();
    interrupted();
    disabled();
}
