/* The commands of a disk that move their data by PIO, or none. */
#include "guest/lib/printk.h"
#include "tests/guest/ide/ide.h"

enum { SECTORS = 8192, SPARE = 4000 };      /* of each disk; not needed from */

static void report_pio(const char *name, unsigned interrupts)
{
    uint8_t status = port_wait();

    printk("IDE %s status=%02x error=%02x interrupts=%u sum=%08x\n", name,
           status, status & ERR ? port_get(ERROR) : 0, interrupts,
           sum_of(buffer, sizeof buffer));
}

static void in_28(const char *name, uint32_t lba, unsigned count,
                  uint8_t code, unsigned block)
{
    fill(0, sizeof buffer);
    command_28(DISK_A, lba, (uint8_t)count, code);
    report_pio(name, pio_in(count, block));
}

static void in_48(const char *name, uint64_t lba, unsigned count,
                  uint8_t code, unsigned block)
{
    fill(0, sizeof buffer);
    command_48(DISK_A, lba, (uint16_t)count, code);
    report_pio(name, pio_in(count, block));
}

static void reads(void)
{
    in_28("read", 100, 3, 0x20, 1);
    in_28("read.retry", 100, 3, 0x21, 1);
    in_28("read.256", 100, 256, 0x20, 1);
    in_28("read.beyond", SECTORS, 1, 0x20, 1);
    in_48("read_ext", 200, 3, 0x24, 1);
    in_48("read_ext.beyond", (uint64_t)1 << 40, 1, 0x24, 1);
    command_only(DISK_A, 0, 8, 0xc6);
    report_disk("set_multiple");
    in_28("read_multiple", 300, 20, 0xc4, 8);
    in_48("read_multiple_ext", 300, 20, 0x29, 8);
    command_only(DISK_A, 0, 3, 0xc6);
    report_disk("set_multiple.3");
    command_only(DISK_A, 0, 32, 0xc6);
    report_disk("set_multiple.32");

    fill(0, sizeof buffer);
    port_select(DISK_A);
    port_put(DEVICE, 0xa0 | 5);
    port_put(COUNT, 2);
    port_put(LOW, 63);
    port_put(MID, 1);
    port_put(HIGH, 0);
    port_put(STATUS, 0x20);
    report_pio("read.chs", pio_in(2, 1));
}

/* Writes sectors of a pattern, and reads them back into a cleared buffer. */
static void out(const char *name, bool extended, unsigned count,
                uint8_t code, unsigned block)
{
    fill((uint8_t)(code + 1), count * SECTOR);
    buffer[7] = code;
    if (extended)
        command_48(DISK_A, SPARE, (uint16_t)count, code);
    else
        command_28(DISK_A, SPARE, (uint8_t)count, code);
    report_pio(name, pio_out(count, block));
    fill(0, sizeof buffer);
    command_28(DISK_A, SPARE, (uint8_t)count, 0x20);
    report_value(name, "read_back",
                 (pio_in(count, 1), sum_of(buffer, sizeof buffer)));
}

static void writes(void)
{
    out("write", false, 3, 0x30, 1);
    out("write.retry", false, 3, 0x31, 1);
    out("write_ext", true, 3, 0x34, 1);
    out("write_multiple", false, 20, 0xc5, 8);
    out("write_multiple_ext", true, 20, 0x39, 8);
    command_28(DISK_A, SECTORS, 1, 0x30);
    pio_out(1, 1);
    report_disk("write.beyond");
}

static void simple(const char *name, uint8_t code)
{
    command_only(DISK_A, 0, 1, code);
    report_disk(name);
}

static void others(void)
{
    command_28(DISK_A, SECTORS - 1, 1, 0x40);
    report_disk("verify");
    command_28(DISK_A, SECTORS - 1, 1, 0x41);
    report_disk("verify.retry");
    command_48(DISK_A, SECTORS - 1, 1, 0x42);
    report_disk("verify_ext");
    command_28(DISK_A, SECTORS - 1, 1, 0x70);
    report_disk("seek");
    simple("recalibrate", 0x10);
    simple("flush", 0xe7);
    simple("flush_ext", 0xea);
    simple("standby_now", 0xe0);
    simple("idle_now", 0xe1);
    simple("standby", 0xe2);
    simple("idle", 0xe3);
    simple("check_power", 0xe5);
    report_value("check_power", "count", port_get(COUNT));
    command_28(DISK_A, 0, 0, 0xf8);
    report_disk("native_max");
    printk("IDE native_max.address %02x.%02x.%02x\n", port_get(LOW),
           port_get(MID), port_get(HIGH));
    command_48(DISK_A, 0, 0, 0x27);
    report_disk("native_max_ext");
    printk("IDE native_max_ext.address %02x.%02x.%02x\n", port_get(LOW),
           port_get(MID), port_get(HIGH));
    simple("nop", 0x00);
    simple("unknown", 0xff);
    simple("device_reset", 0x08);
    simple("packet", 0xa0);
    simple("identify_packet", 0xa1);
    simple("diagnose", 0x90);
    printk("IDE diagnose.signature error=%02x count=%02x low=%02x\n",
           port_get(ERROR), port_get(COUNT), port_get(LOW));
    port_select(DISK_A);
    port_put(DEVICE, 0xaf);
    port_put(COUNT, 63);
    port_put(STATUS, 0x91);
    report_disk("parameters");
}

void commands_try(void)
{
    reads();
    writes();
    others();
}
