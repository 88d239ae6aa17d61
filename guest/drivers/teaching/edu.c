/*
 * The driver polls: the card is for learning, not for speed.
 */
#include "guest/drivers/teaching/edu.h"

#include "devices/edu/edu_abi.h"
#include "guest/block/block.h"
#include "guest/drivers/pci.h"
#include "guest/mm/map/vmalloc.h"

enum {
    BAR_MASK = ~0xf,
    REGISTER_BYTES = 0x100,     /* of the BAR: all that are in use */
    ADDRESS_BITS = 28,
    POLLS_MAX = 10 * 1000 * 1000,
};

static struct device device = {
    .name = "edu", .dma_mask = DMA_BIT_MASK(ADDRESS_BITS),
};
static volatile uint32_t *registers;

static uint32_t get(uint32_t at)
{
    return registers[at / sizeof(uint32_t)];
}

static void put(uint32_t at, uint32_t value)
{
    registers[at / sizeof(uint32_t)] = value;
}

bool edu_init(void)
{
    struct pci_device pci;
    uint32_t bar;

    if (registers)
        return true;
    if (!pci_find_id(EDU_PCI_DEVICE << 16 | EDU_PCI_VENDOR, &pci))
        return false;
    bar = pci_read(pci, PCI_BAR0) & BAR_MASK;
    if (!bar)
        return false;
    pci_enable(pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    registers = ioremap(bar, REGISTER_BYTES);
    return registers;
}

struct device *edu_device(void)
{
    return &device;
}

/* Wait until register AT has none of BITS. */
static bool wait(uint32_t at, uint32_t bits)
{
    for (uint32_t poll = 0; poll < POLLS_MAX; poll++) {
        if (!(get(at) & bits))
            return true;
        block_wait();
    }
    return false;
}

uint32_t edu_factorial(uint32_t n)
{
    put(EDU_FACTORIAL, n);
    wait(EDU_STATUS, EDU_STATUS_COMPUTING);
    return get(EDU_FACTORIAL);
}

bool edu_transfer(dma_addr_t address, uint32_t bytes,
                  enum dma_data_direction direction)
{
    bool to_memory = direction == DMA_FROM_DEVICE;

    put(EDU_DMA_SOURCE, to_memory ? EDU_BUFFER : (uint32_t)address);
    put(EDU_DMA_DESTINATION, to_memory ? (uint32_t)address : EDU_BUFFER);
    put(EDU_DMA_COUNT, bytes);
    put(EDU_DMA_COMMAND, EDU_DMA_RUN | (to_memory ? EDU_DMA_TO_MEMORY : 0));
    return wait(EDU_DMA_COMMAND, EDU_DMA_RUN);
}
