/* The card edu, register by register. Every line is the same on QEMU. */
#include "devices/edu/edu_abi.h"

#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/cards/cards.h"

enum {
    BUFFER_BYTES = 0x1000, OUT_OF_THE_BLUE = 0xdeadbeef,
    ABOVE_28_BITS = 0x10000000,
};

static struct pci_device where;
static uint32_t base;
static uint8_t from[BUFFER_BYTES], to[BUFFER_BYTES];

static uint32_t get(uint32_t reg)
{
    return card_get(base, reg);
}

static void put(uint32_t reg, uint32_t value)
{
    card_put(base, reg, value);
}

static void identity(void)
{
    static const uint32_t values[] = { 0, 1, 0x12345678, 0xffffffff };

    printk("edu: class 0x%08x, pin %u\n", pci_read(where, PCI_CLASS),
           pci_read(where, 0x3c) >> 8 & 0xff);
    printk("edu: id 0x%08x\n", get(EDU_ID));
    put(EDU_ID, OUT_OF_THE_BLUE);
    printk("edu: id 0x%08x after a write\n", get(EDU_ID));
    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        put(EDU_LIVENESS, values[i]);
        printk("edu: liveness of 0x%08x is 0x%08x\n", values[i],
               get(EDU_LIVENESS));
    }
}

/* Narrow and unaligned accesses, and registers that are none. */
static void odd_accesses(void)
{
    static const uint32_t none[] = {
        0x0c, 0x10, 0x28, 0x60, 0x64, 0x7c, 0x84, 0x9c, 0xa0, 0xffc,
        EDU_BUFFER, EDU_BUFFER + 0xffc, 0xffffc,
    };

    put(EDU_LIVENESS, 0);
    *(volatile uint8_t *)(base + EDU_LIVENESS) = 1;
    *(volatile uint16_t *)(base + EDU_LIVENESS) = 2;
    printk("edu: liveness 0x%08x after narrow writes\n", get(EDU_LIVENESS));
    printk("edu: narrow reads 0x%02x 0x%04x 0x%02x 0x%04x\n",
           *(volatile uint8_t *)(base + EDU_ID),
           *(volatile uint16_t *)(base + EDU_ID),
           *(volatile uint8_t *)(base + EDU_DMA_SOURCE),
           *(volatile uint16_t *)(base + EDU_BUFFER));
    printk("edu: unaligned reads 0x%08x 0x%08x\n", get(EDU_ID + 1),
           get(EDU_DMA_SOURCE + 2));
    put(EDU_LIVENESS + 2, 0x12345678);
    printk("edu: liveness 0x%08x after an unaligned write\n",
           get(EDU_LIVENESS));
    for (unsigned i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        printk("edu: 0x%05x reads 0x%08x\n", none[i], get(none[i]));
    put(EDU_BUFFER, OUT_OF_THE_BLUE);
    printk("edu: buffer reads 0x%08x after a write\n", get(EDU_BUFFER));
}

static void factorials(void)
{
    static const uint32_t numbers[] = {
        0, 1, 2, 3, 10, 12, 13, 20, 31, 32, 33, 34, 35, 100,
    };

    for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        put(EDU_FACTORIAL, numbers[i]);
        while (get(EDU_STATUS) & EDU_STATUS_COMPUTING)
            ;
        printk("edu: %u! is 0x%08x\n", numbers[i], get(EDU_FACTORIAL));
    }
}

static void tell_interrupt(const char *when)
{
    printk("edu: %s: status 0x%08x, line %s\n", when, get(EDU_IRQ_STATUS),
           card_interrupts(where) ? "high" : "low");
}

static void interrupts(void)
{
    tell_interrupt("at first");
    put(EDU_IRQ_RAISE, 0);
    tell_interrupt("raised 0");
    put(EDU_IRQ_RAISE, 0x80000005);
    tell_interrupt("raised 80000005");
    put(EDU_IRQ_RAISE, 2);
    tell_interrupt("raised 2");
    put(EDU_IRQ_ACK, 0x80000001);
    tell_interrupt("acknowledged 80000001");
    put(EDU_IRQ_ACK, 0xffffffff);
    tell_interrupt("acknowledged all");

    put(EDU_STATUS, 0xffffffff);
    printk("edu: status 0x%08x\n", get(EDU_STATUS));
    put(EDU_FACTORIAL, 4);
    while (!(get(EDU_IRQ_STATUS) & EDU_IRQ_FACTORIAL))
        ;
    tell_interrupt("factorial");
    put(EDU_IRQ_ACK, EDU_IRQ_FACTORIAL);
    put(EDU_STATUS, 0);
    printk("edu: status 0x%08x\n", get(EDU_STATUS));
}

/* Starts a transfer and waits for its end. */
static void transfer(uint32_t source, uint32_t destination, uint32_t count,
                     uint32_t command)
{
    put(EDU_DMA_SOURCE, source);
    put(EDU_DMA_DESTINATION, destination);
    put(EDU_DMA_COUNT, count);
    put(EDU_DMA_COMMAND, command);
    while (get(EDU_DMA_COMMAND) & EDU_DMA_RUN)
        ;
}

static uint32_t sum(const uint8_t *bytes, unsigned size)
{
    uint32_t s = 0;

    for (unsigned i = 0; i < size; i++)
        s = s * 31 + bytes[i];
    return s;
}

static void transfers(void)
{
    static const struct { uint32_t offset, count; } cases[] = {
        { 0, 1 }, { 1, 3 }, { 100, 100 }, { 0, 4095 }, { 4000, 95 },
    };

    for (unsigned i = 0; i < BUFFER_BYTES; i++)
        from[i] = (uint8_t)(i * 7 + (i >> 8));
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t in_buffer = EDU_BUFFER + cases[i].offset;

        memset(to, 0, BUFFER_BYTES);
        transfer((uint32_t)from + i, in_buffer, cases[i].count, EDU_DMA_RUN);
        transfer(in_buffer, (uint32_t)to + 1, cases[i].count,
                 EDU_DMA_RUN | EDU_DMA_TO_MEMORY);
        printk("edu: %u bytes at %u: sum 0x%08x, command 0x%x\n",
               cases[i].count, cases[i].offset, sum(to, BUFFER_BYTES),
               get(EDU_DMA_COMMAND));
    }
    tell_interrupt("after transfers");
    transfer((uint32_t)from, EDU_BUFFER, 4, EDU_DMA_RUN | EDU_DMA_IRQ);
    tell_interrupt("a transfer with an interrupt");
    printk("edu: registers 0x%x 0x%x 0x%x\n",
           get(EDU_DMA_SOURCE) == (uint32_t)from, get(EDU_DMA_DESTINATION),
           get(EDU_DMA_COUNT));
    put(EDU_IRQ_ACK, EDU_IRQ_DMA);
    put(EDU_DMA_COMMAND, EDU_DMA_IRQ);
    printk("edu: command 0x%x without run\n", get(EDU_DMA_COMMAND));
}

static void limits(void)
{
    memset(to, 0, BUFFER_BYTES);
    transfer((uint32_t)from | ABOVE_28_BITS, EDU_BUFFER, 16, EDU_DMA_RUN);
    transfer(EDU_BUFFER, (uint32_t)to, 16, EDU_DMA_RUN | EDU_DMA_TO_MEMORY);
    printk("edu: above 28 bits: sum 0x%08x\n", sum(to, 16));

    memset(to, 0, BUFFER_BYTES);
    card_master(where, false);
    transfer(EDU_BUFFER, (uint32_t)to, 16, EDU_DMA_RUN | EDU_DMA_TO_MEMORY);
    printk("edu: without bus mastering: sum 0x%08x\n", sum(to, 16));
    card_master(where, true);
}

bool edu_try(void)
{
    if (!card_find(EDU_PCI_VENDOR, EDU_PCI_DEVICE, &where, &base)) {
        printk("edu: absent\n");
        return true;
    }
    identity();
    odd_accesses();
    factorials();
    interrupts();
    transfers();
    limits();
    return true;
}
