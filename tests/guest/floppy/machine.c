#include "tests/guest/floppy/machine.h"

#include "guest/arch/io.h"
#include "guest/lib/printk.h"

enum {
    PIT_COUNTER = 0x40, PIT_CONTROL = 0x43, PIT_RATE = 0x34, PIT_LATCH = 0x00,
    PIT_TICKS_IN_MS = 1193,

    PIC = 0x20, PIC_ICW1 = 0x11, PIC_READ_IRR = 0x0a, PIC_FLOPPY = 0x40,

    MSR_RQM = 0x80, MSR_TO_HOST = 0x40, MSR_BUSY = 0x10,
};

uint8_t *const buffer = (uint8_t *)BUFFER;

static unsigned pit_now(void)
{
    unsigned low;

    outb(PIT_CONTROL, PIT_LATCH);
    low = inb(PIT_COUNTER);
    return low | (unsigned)inb(PIT_COUNTER) << 8;
}

/* A time that runs out. */
struct timeout {
    unsigned last, left;        /* ticks of the PIT */
};

static struct timeout timeout_of(unsigned ms)
{
    return (struct timeout){ pit_now(), ms * PIT_TICKS_IN_MS };
}

static bool timeout_over(struct timeout *t)
{
    unsigned now = pit_now(), passed = (t->last - now) & 0xffff;

    t->last = now;
    if (passed >= t->left)
        return true;
    t->left -= passed;
    return false;
}

/* Initialised anew, the controller forgets what has come. */
void irq_forget(void)
{
    outb(PIC, PIC_ICW1);
    outb(PIC + 1, 0x20);
    outb(PIC + 1, 0x04);
    outb(PIC + 1, 0x01);
    outb(PIC + 1, 0xff);
}

bool irq_comes(unsigned ms)
{
    struct timeout t = timeout_of(ms);
    bool came;

    do {
        outb(PIC, PIC_READ_IRR);
        came = inb(PIC) & PIC_FLOPPY;
    } while (!came && !timeout_over(&t));
    irq_forget();
    return came;
}

void machine_init(void)
{
    outb(PIT_CONTROL, PIT_RATE);
    outb(PIT_COUNTER, 0);
    outb(PIT_COUNTER, 0);
    irq_forget();
    outb(0x0d, 0);
    outb(0xda, 0);
    outb(0xd6, DMA_CASCADE);
    outb(0xd4, 0);
}

void dma_program(uint8_t mode, uint32_t address, unsigned bytes)
{
    outb(0x0a, 4 | 2);
    outb(0x0c, 0);
    outb(0x0b, mode | 2);
    outb(0x04, (uint8_t)address);
    outb(0x04, (uint8_t)(address >> 8));
    outb(0x81, (uint8_t)(address >> 16));
    outb(0x05, (uint8_t)(bytes - 1));
    outb(0x05, (uint8_t)((bytes - 1) >> 8));
    outb(0x0a, 2);
}

static unsigned word_at(uint16_t port)
{
    unsigned low;

    outb(0x0c, 0);
    low = inb(port);
    return low | (unsigned)inb(port) << 8;
}

unsigned dma_address(void)
{
    return word_at(0x04);
}

unsigned dma_count(void)
{
    return word_at(0x05);
}

uint8_t dma_status(void)
{
    return inb(0x08);
}

/* Waits until RQM is set and DIO as wanted. */
static bool ready(uint8_t direction, unsigned ms)
{
    struct timeout t = timeout_of(ms);

    while ((inb(FDC_MSR) & (MSR_RQM | MSR_TO_HOST)) != (MSR_RQM | direction))
        if (timeout_over(&t))
            return false;
    return true;
}

bool fdc_give(const uint8_t *bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (!ready(0, 100))
            return false;
        outb(FDC_FIFO, bytes[i]);
    }
    return true;
}

unsigned fdc_take(uint8_t result[16])
{
    unsigned count = 0;

    while (count < 16 && ready(MSR_TO_HOST, 10)) {
        result[count++] = inb(FDC_FIFO);
        if (!(inb(FDC_MSR) & MSR_BUSY))
            break;
    }
    return count;
}

void fdc_reset(uint8_t dor, bool non_dma)
{
    uint8_t result[16];

    outb(FDC_DOR, dor & (uint8_t)~DOR_RUN);
    outb(FDC_DOR, dor);
    irq_comes(WAIT_MS);
    for (int i = 0; i < 4; i++) {
        GIVE(0x08);
        fdc_take(result);
    }
    GIVE(0x03, 0xdf, (uint8_t)(0x02 | non_dma));
    irq_forget();
}

void fdc_recalibrate(uint8_t drive)
{
    uint8_t result[16];

    GIVE(0x07, drive);
    irq_comes(WAIT_MS);
    GIVE(0x08);
    fdc_take(result);
}

void say_result(const char *name)
{
    bool came = irq_comes(WAIT_MS);
    uint8_t result[16];
    unsigned count = fdc_take(result);

    printk("FLOPPY %s irq=%d result=", name, came);
    for (unsigned i = 0; i < count; i++)
        printk("%02x", result[i]);
    printk(count ? "" : "-");
}

void say_sum(const uint8_t *data, unsigned bytes)
{
    uint32_t sum = 0;

    for (unsigned i = 0; i < bytes; i++)
        sum = sum * 31 + data[i];
    printk(" sum=%08x\n", sum);
}
