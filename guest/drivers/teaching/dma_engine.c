/*
 * Its registers are a page of memory; the list of descriptors is another, which
 * the card reads by itself.
 */
#include "guest/drivers/teaching/dma_engine.h"

#include "devices/dma_engine/dma_engine_abi.h"
#include "guest/arch/cpu.h"
#include "guest/block/block.h"
#include "guest/drivers/irq.h"
#include "guest/drivers/pci.h"
#include "guest/drivers/pit.h"
#include "guest/lib/panic.h"
#include "guest/mm/map/vmalloc.h"

enum {
    BAR_MASK = ~0xf,
    IRQ_LINES = 16,
    TIMEOUT = 10 * HZ,
    POLLS_MAX = 10 * 1000 * 1000,
};

/* A descriptor as it lies in memory. */
struct descriptor {
    uint64_t source, destination;
    uint32_t length, operation;
    uint64_t next;
};

_Static_assert(sizeof(struct descriptor) == DMA_ENGINE_DESCRIPTOR_BYTES &&
               DMA_ENGINE_TRANSFERS_MAX * sizeof(struct descriptor) ==
                   PAGE_SIZE, "a page of descriptors");

static struct device device = { .name = "DMA engine" };
static volatile uint32_t *registers;
static struct descriptor *list;         /* shared with the card */
static dma_addr_t list_address;
static uint32_t interrupt_bit;          /* DMA_ENGINE_INTERRUPT, or 0 */
static volatile bool interrupted;

static uint32_t get(uint32_t at)
{
    return registers[at / sizeof(uint32_t)];
}

static void put(uint32_t at, uint32_t value)
{
    registers[at / sizeof(uint32_t)] = value;
}

/* The line stays asserted until the card may no longer use it. */
static void engine_irq(void)
{
    put(DMA_ENGINE_CONTROL, 0);
    interrupted = true;
}

bool dma_engine_set_bits(unsigned bits)
{
    put(DMA_ENGINE_LIMIT, bits);
    if (get(DMA_ENGINE_LIMIT) != bits)
        return false;
    device.dma_mask = DMA_BIT_MASK(bits);
    return true;
}

unsigned dma_engine_use_all_bits(void)
{
    unsigned bits = get(DMA_ENGINE_CAPABILITIES) >> 8 & 0xff;

    return dma_engine_set_bits(bits) ? bits : 0;
}

static void use_interrupt(struct pci_device pci)
{
    uint8_t line = pci_read(pci, PCI_INTERRUPT);

    if (line == 0 || line >= IRQ_LINES)
        return;
    request_irq(line, engine_irq);
    interrupt_bit = DMA_ENGINE_INTERRUPT;
}

/* The list lies below 16 MiB, where the card finds it at any limit. */
static bool set_up(struct pci_device pci)
{
    uint32_t bar = pci_read(pci, PCI_BAR0) & BAR_MASK;

    pci_enable(pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    registers = bar ? ioremap(bar, DMA_ENGINE_BAR_BYTES) : NULL;
    if (!registers)
        return false;
    if (get(DMA_ENGINE_ID) != DMA_ENGINE_ID_VALUE)
        return false;
    device.dma_mask = DMA_BIT_MASK(24);
    list = dma_alloc_coherent(&device, PAGE_SIZE, &list_address);
    if (!list)
        return false;
    put(DMA_ENGINE_CONTROL, DMA_ENGINE_RESET);
    use_interrupt(pci);
    return dma_engine_use_all_bits();
}

bool dma_engine_init(void)
{
    static bool looked, found;
    struct pci_device pci;

    if (!looked)
        found = pci_find_id(DMA_ENGINE_PCI_DEVICE << 16 |
                            DMA_ENGINE_PCI_VENDOR, &pci) && set_up(pci);
    looked = true;
    return found;
}

struct device *dma_engine_device(void)
{
    return &device;
}

static void start(void)
{
    interrupted = false;
    put(DMA_ENGINE_STATUS, DMA_ENGINE_DONE | DMA_ENGINE_FAILED);
    put(DMA_ENGINE_FIRST + DMA_ENGINE_NEXT_LO, (uint32_t)list_address);
    put(DMA_ENGINE_FIRST + DMA_ENGINE_NEXT_HI, (uint32_t)(list_address >> 32));
    put(DMA_ENGINE_CONTROL, DMA_ENGINE_START_LIST | interrupt_bit);
}

void dma_engine_start(const struct dma_transfer *transfers, uint32_t count)
{
    BUG_ON(count == 0 || count > DMA_ENGINE_TRANSFERS_MAX);
    for (uint32_t i = 0; i < count; i++)
        list[i] = (struct descriptor){
            .source = transfers[i].from, .destination = transfers[i].to,
            .length = transfers[i].bytes,
            .operation = DMA_ENGINE_COPY |
                         (i + 1 == count ? DMA_ENGINE_LAST : 0),
            .next = list_address + (i + 1) * sizeof(*list),
        };
    start();
}

bool dma_engine_busy(void)
{
    return get(DMA_ENGINE_STATUS) & DMA_ENGINE_BUSY;
}

uint32_t dma_engine_wait(void)
{
    uint32_t begun = jiffies;

    for (uint32_t poll = 0; dma_engine_busy(); poll++) {
        if (poll == POLLS_MAX || jiffies - begun > TIMEOUT) {
            put(DMA_ENGINE_CONTROL, DMA_ENGINE_ABORT);
            return DMA_ENGINE_TIMEOUT;
        }
        if (interrupt_bit)
            block_sleep(&interrupted);
    }
    return get(DMA_ENGINE_ERROR);
}

uint32_t dma_engine_copy(const struct dma_transfer *transfers, uint32_t count)
{
    dma_engine_start(transfers, count);
    return dma_engine_wait();
}

uint32_t dma_engine_fill(dma_addr_t to, uint32_t bytes, uint32_t value)
{
    list[0] = (struct descriptor){
        .source = value, .destination = to, .length = bytes,
        .operation = DMA_ENGINE_FILL | DMA_ENGINE_LAST,
    };
    start();
    return dma_engine_wait();
}
