/* Resets, seeks, and the commands that set and tell registers. */
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "tests/guest/floppy/cases.h"
#include "tests/guest/floppy/machine.h"

static void say_bytes(void)
{
    uint8_t result[16];
    unsigned count = fdc_take(result);

    printk(" result=");
    for (unsigned i = 0; i < count; i++)
        printk("%02x", result[i]);
    printk(" msr=%02x\n", inb(FDC_MSR));
}

/* The result of a command without an interrupt. */
static void ask(const char *name)
{
    printk("FLOPPY %s", name);
    say_bytes();
}

#define ASK(name, ...) (GIVE(__VA_ARGS__), ask(name))

/* A seek, its interrupt, and what SENSE INTERRUPT STATUS says. */
static void seek(const char *name, const uint8_t *command, unsigned bytes)
{
    bool came;

    fdc_give(command, bytes);
    came = irq_comes(WAIT_MS);
    GIVE(0x08);
    printk("FLOPPY %s irq=%d", name, came);
    say_bytes();
}

#define SEEK(name, ...) \
    seek(name, (const uint8_t[]){ __VA_ARGS__ }, \
         sizeof((const uint8_t[]){ __VA_ARGS__ }))

static void changed(const char *name)
{
    printk("FLOPPY %s changed=%d\n", name, inb(FDC_DIR) >> 7);
}

static void resets(void)
{
    bool came;

    outb(FDC_DOR, 0);
    printk("FLOPPY control.in_reset_dor dor=%02x\n", inb(FDC_DOR));
    irq_forget();
    outb(FDC_DOR, DRIVE_A);
    came = irq_comes(WAIT_MS);
    printk("FLOPPY control.reset irq=%d msr=%02x\n", came, inb(FDC_MSR));
    printk("FLOPPY control.reset_dor dor=%02x\n", inb(FDC_DOR));
    ASK("control.polled_0", 0x08);
    ASK("control.polled_1", 0x08);
    ASK("control.polled_2", 0x08);
    ASK("control.polled_3", 0x08);
    ASK("control.nothing_pending", 0x08);
    irq_forget();
    outb(FDC_MSR, 0x80);
    printk("FLOPPY control.dsr_reset irq=%d\n", irq_comes(WAIT_MS));
    ASK("control.dsr_polled", 0x08);
    outb(FDC_DOR, 0);
    printk("FLOPPY control.in_reset_msr msr=%02x\n", inb(FDC_MSR));
}

void cases_control(void)
{
    resets();
    fdc_reset(DRIVE_A, false);
    changed("control.disk_is_new");
    ASK("control.version", 0x10);
    ASK("control.invalid", 0x1f);
    ASK("control.part_id", 0x18);
    ASK("control.dump_first", 0x0e);
    ASK("control.lock", 0x94);
    ASK("control.configure", 0x13, 0x00, 0x57, 0x00);
    ASK("control.perpendicular", 0x12, 0x84);
    ASK("control.dump_set", 0x0e);
    ASK("control.unlock", 0x14);
    ASK("control.perpendicular_off", 0x12, 0x80);
    ASK("control.configure_back", 0x13, 0x00, 0x20, 0x00);
    ASK("control.sense_drive_a", 0x04, 0x00);
    ASK("control.sense_drive_a_head_1", 0x04, 0x04);
    SEEK("control.recalibrate", 0x07, 0);
    changed("control.no_step");
    SEEK("control.seek", 0x0f, 0, 40);
    changed("control.step");
    ASK("control.sense_drive_a_40", 0x04, 0x00);
    SEEK("control.seek_same", 0x0f, 0, 40);
    SEEK("control.relative_in", 0xcf, 0, 3);
    SEEK("control.relative_out", 0x8f, 0, 5);
    ASK("control.dump_cylinders", 0x0e);
    SEEK("control.seek_head_1", 0x0f, 4, 7);
    SEEK("control.recalibrate_back", 0x07, 0);
    outb(FDC_DOR, DRIVE_B);
    ASK("control.sense_drive_b", 0x04, 0x01);
    SEEK("control.recalibrate_b", 0x07, 1);
    SEEK("control.seek_b", 0x0f, 1, 10);
    changed("control.b");
    SEEK("control.recalibrate_none", 0x07, 2);
}
