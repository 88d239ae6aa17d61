/*
 * Bytes to and from the controller, one at a time, when its main status register
 * says so.
 */
#include "guest/drivers/floppy/fdc.h"

#include "guest/arch/cpu.h"
#include "guest/arch/io.h"
#include "guest/drivers/irq.h"
#include "guest/drivers/pit.h"

enum {
    DOR = 0x3f2, DOR_NOT_RESET = 0x04, DOR_DMA = 0x08, DOR_MOTOR0 = 0x10,
    MSR = 0x3f4, MSR_READY = 0x80, MSR_TO_CPU = 0x40,
    DATA = 0x3f5,
    DIR = 0x3f7, DIR_CHANGED = 0x80,
    CCR = 0x3f7,

    FLOPPY_IRQ = 6,
    DRIVES = 4,
    BYTE_POLLS_MAX = 100000,

    /* SPECIFY: step rate 3 ms, head unload 240 ms, head load 16 ms, DMA. */
    SPECIFY_STEP = 0xdf, SPECIFY_LOAD = 0x02,

    SPIN_UP = HZ / 2,
    TIMEOUT = 3 * HZ,
};

static volatile bool interrupted;
static uint8_t dor;

static void floppy_irq(void)
{
    interrupted = true;
}

/* Return when the controller has a byte, or wants one. */
static bool ready(uint8_t direction)
{
    for (uint32_t poll = 0; poll < BYTE_POLLS_MAX; poll++)
        if ((inb(MSR) & (MSR_READY | MSR_TO_CPU)) == (MSR_READY | direction))
            return true;
    return false;
}

enum block_status fdc_command(const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!ready(0))
            return BLOCK_TIMEOUT;
        outb(DATA, bytes[i]);
    }
    return BLOCK_OK;
}

enum block_status fdc_result(uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!ready(MSR_TO_CPU))
            return BLOCK_TIMEOUT;
        bytes[i] = inb(DATA);
    }
    return BLOCK_OK;
}

void fdc_expect_interrupt(void)
{
    interrupted = false;
}

/* Sleep until an interrupt, unless EVENT is set. A page fault, which reads a page
 * of a file, has interrupts off; the controller has no other way to say that it
 * is done, and the timer none to say how late it is. So they are let in for that
 * moment, and no other task runs meanwhile. */
static void sleep(const volatile bool *event)
{
    uint32_t flags = irq_save();

    if (flags & EFLAGS_IF) {
        irq_restore(flags);
        block_sleep(event);
    } else if (!*event) {
        cpu_idle();
        irq_disable();
    }
}

enum block_status fdc_wait_interrupt(void)
{
    uint32_t begun = jiffies;

    while (!interrupted) {
        if (jiffies - begun > TIMEOUT)
            return BLOCK_TIMEOUT;
        sleep(&interrupted);
    }
    return BLOCK_OK;
}

static enum block_status sense_interrupt(uint8_t *st0)
{
    static const uint8_t sense = FDC_SENSE_INTERRUPT;
    uint8_t result[2];
    enum block_status status = fdc_command(&sense, 1);

    if (status == BLOCK_OK)
        status = fdc_result(result, sizeof(result));
    *st0 = result[0];
    return status;
}

enum block_status fdc_reset(void)
{
    static const uint8_t specify[] = {
        FDC_SPECIFY, SPECIFY_STEP, SPECIFY_LOAD,
    };
    static bool have_irq;
    enum block_status status;
    uint8_t st0;

    if (!have_irq)
        request_irq(FLOPPY_IRQ, floppy_irq);
    have_irq = true;
    fdc_expect_interrupt();
    outb(DOR, 0);
    dor = DOR_NOT_RESET | DOR_DMA;
    outb(DOR, dor);
    status = fdc_wait_interrupt();
    /* After a reset each drive has something to tell (290166, 6.1). */
    for (uint32_t i = 0; i < DRIVES && status == BLOCK_OK; i++)
        status = sense_interrupt(&st0);
    return status == BLOCK_OK ? fdc_command(specify, sizeof(specify)) : status;
}

/* The motors stay on: they stop at the next reset. */
void fdc_select(unsigned drive)
{
    uint8_t motor = (uint8_t)(DOR_MOTOR0 << drive);
    bool turns = dor & motor;
    const volatile bool never = false;
    uint32_t begun = jiffies;

    dor = (uint8_t)((dor & ~3) | drive | motor);
    outb(DOR, dor);
    while (!turns && jiffies - begun < SPIN_UP)
        sleep(&never);
}

void fdc_set_rate(uint8_t code)
{
    outb(CCR, code);
}

bool fdc_disk_changed(void)
{
    return inb(DIR) & DIR_CHANGED;
}

enum block_status fdc_move_head(const uint8_t *bytes, uint32_t count)
{
    enum block_status status;
    uint8_t st0 = 0;

    fdc_expect_interrupt();
    status = fdc_command(bytes, count);
    if (status == BLOCK_OK)
        status = fdc_wait_interrupt();
    if (status == BLOCK_OK)
        status = sense_interrupt(&st0);
    if (status == BLOCK_OK &&
        (st0 & (FDC_ST0_FAILED | FDC_ST0_SEEK_END)) != FDC_ST0_SEEK_END)
        status = BLOCK_IO_ERROR;
    return status;
}
