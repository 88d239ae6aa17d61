/* Signatures, the task file, IDENTIFY and SET FEATURES. */
#include "guest/lib/printk.h"
#include "tests/guest/ide/ide.h"

static void report_signature(const char *name, unsigned drive)
{
    port_select(drive);
    printk("IDE %s status=%02x error=%02x count=%02x lba=%02x.%02x.%02x\n",
           name, port_wait(), port_get(ERROR), port_get(COUNT), port_get(LOW),
           port_get(MID), port_get(HIGH));
}

static void reset_channel(unsigned drive)
{
    port_select(drive);
    port_control(4);
    for (int i = 0; i < 100; i++)
        port_alternate();
    port_control(0);
    port_wait();
}

static void signatures(void)
{
    reset_channel(DISK_A);
    report_signature("signature.a", DISK_A);
    report_signature("signature.b", DISK_B);
    reset_channel(CDROM);
    report_signature("signature.cdrom", CDROM);
}

/* Writes reach both drives of a cable, and reading gives the previous content
 * with HOB. */
static void task_file(void)
{
    port_select(DISK_A);
    port_put(COUNT, 0x11);
    port_put(COUNT, 0x22);
    port_put(LOW, 0x33);
    port_put(LOW, 0x44);
    printk("IDE task.now count=%02x low=%02x\n", port_get(COUNT),
           port_get(LOW));
    port_control(0x80);
    printk("IDE task.before count=%02x low=%02x\n", port_get(COUNT),
           port_get(LOW));
    port_put(MID, 0);
    printk("IDE task.written count=%02x\n", port_get(COUNT));
    port_select(DISK_B);
    printk("IDE task.other count=%02x low=%02x\n", port_get(COUNT),
           port_get(LOW));
    port_control(0);
}

static void identify(const char *name, unsigned drive, uint8_t code)
{
    const uint16_t *word = (const uint16_t *)buffer;
    unsigned interrupts;

    fill(0, SECTOR);
    command_only(drive, 0, 0, code);
    interrupts = pio_in(1, 1);
    printk("IDE %s interrupts=%u general=%04x dma=%x lba=%x\n", name,
           interrupts, word[0], word[49] >> 8 & 1, word[49] >> 9 & 1);
    printk("IDE %s.modes valid=%x multiword=%02x ultra=%x\n", name,
           word[53] & 6, word[63] & 0xff, word[88] & 7);
    if (drive == CDROM)
        return;
    printk("IDE %s.size chs=%u,%u,%u lba=%x lba48=%x.%x\n", name, word[1],
           word[3], word[6], word[60] | word[61] << 16, word[100],
           word[101]);
    printk("IDE %s.sets multiple=%04x set=%04x lba48=%x,%x flush=%x cache=%x\n",
           name, word[47], word[59], word[83] >> 10 & 1, word[86] >> 10 & 1,
           word[83] >> 12 & 3, word[85] >> 5 & 1);
}

static void feature(const char *name, uint8_t features, uint8_t count)
{
    const uint16_t *word = (const uint16_t *)buffer;
    uint8_t status;

    command_only(DISK_A, features, count, 0xef);
    status = port_wait();
    printk("IDE feature.%s status=%02x error=%02x\n", name, status,
           status & ERR ? port_get(ERROR) : 0);
    command_only(DISK_A, 0, 0, 0xec);
    pio_in(1, 1);
    printk("IDE feature.%s.chosen multiword=%x ultra=%x cache=%x\n", name,
           word[63] >> 8 & 7, word[88] >> 8 & 7, word[85] >> 5 & 1);
}

static void features(void)
{
    feature("pio_0", 0x03, 0x08);
    feature("pio_4", 0x03, 0x0c);
    feature("multiword_0", 0x03, 0x20);
    feature("multiword_1", 0x03, 0x21);
    feature("multiword_2", 0x03, 0x22);
    feature("ultra_0", 0x03, 0x40);
    feature("ultra_1", 0x03, 0x41);
    feature("ultra_2", 0x03, 0x42);
    feature("no_mode", 0x03, 0x30);
    feature("no_cache", 0x82, 0);
    feature("cache", 0x02, 0);
    feature("look_ahead", 0xaa, 0);
    feature("no_look_ahead", 0x55, 0);
    feature("keep", 0x66, 0);
    feature("revert", 0xcc, 0);
    feature("unknown", 0xee, 0);
}

void registers_try(void)
{
    signatures();
    task_file();
    identify("identify.a", DISK_A, 0xec);
    identify("identify.b", DISK_B, 0xec);
    identify("identify.cdrom", CDROM, 0xa1);
    command_only(CDROM, 0, 0, 0xec);
    report_disk("identify.disk_of_cdrom");
    report_signature("identify.signature", CDROM);
    features();
}
