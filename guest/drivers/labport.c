/*
 * The lab port's commands, and the choice of a clock.
 */
#include "guest/drivers/labport.h"

#include "devices/paravirtual/labport_abi.h"
#include "guest/arch/cpu.h"
#include "guest/arch/io.h"
#include "guest/drivers/pit.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"

static bool present, wants_dma, wants_exec;
static char regions[LAB_REGIONS][LAB_NAME_MAX + 1];
static int region_count;

static uint64_t labport_cycles(void)
{
    uint32_t low = inl(LAB_CYCLES_LO);  /* latches the high half */

    return (uint64_t)inl(LAB_CYCLES_HI) << 32 | low;
}

static uint64_t tsc_cycles(void)
{
    return rdtsc();
}

static const struct cycle_clock clocks[] = {
    { "lab port", "cycles", labport_cycles, false },
    { "time stamp counter", "cycles", tsc_cycles, false },
    { "PIT", "pit-ticks", pit_clock, true },
};

const struct cycle_clock *cycle_clock(void)
{
    if (present)
        return &clocks[0];
    return boot_cpu.tsc ? &clocks[1] : &clocks[2];
}

__init void labport_init(void)
{
    present = inl(LAB_ID) == LAB_ID_VALUE;
    wants_dma = present && inl(LAB_NAME) & LAB_WANTS_DMA;
    wants_exec = present && inl(LAB_NAME) & LAB_WANTS_EXEC;
    printk("clock: %s\n", cycle_clock()->name);
}

static void command(uint32_t argument, uint32_t command)
{
    outl(LAB_CYCLES_LO, argument);
    outl(LAB_ID, command);
}

static void put_name(const char *name)
{
    for (const char *c = name; *c; c++)
        outl(LAB_NAME, (uint8_t)*c);
    outl(LAB_NAME, 0);
}

int labport_region(const char *name)
{
    int region;

    if (!present)
        return -1;
    for (region = 0; region < region_count; region++)
        if (strcmp(regions[region], name) == 0)
            return region;
    if (region == LAB_REGIONS)
        return -1;
    region_count++;
    strlcpy(regions[region], name, sizeof(regions[region]));
    command(region, LAB_REGION_NAME);
    put_name(regions[region]);
    return region;
}

bool labport_counter(enum labport_counter counter, uint64_t *value)
{
    uint32_t low;

    if (!present)
        return false;
    command(counter, LAB_COUNTER_SELECT);
    low = inl(LAB_COUNTER_LO);          /* latches the high half */
    *value = (uint64_t)inl(LAB_COUNTER_HI) << 32 | low;
    return *value != UINT64_MAX;
}

void labport_space_exec(uint32_t cr3, const char *path)
{
    if (!wants_exec)
        return;
    command(cr3, LAB_SPACE_EXEC);
    put_name(path);
}

void labport_space_free(uint32_t cr3)
{
    if (present)
        command(cr3, LAB_SPACE_FREE);
}

static void dma_command(uint32_t number, uint64_t address, uint32_t size)
{
    if (!wants_dma)
        return;
    outl(LAB_CYCLES_HI, (uint32_t)(address >> 32));
    outl(LAB_COUNTER_LO, size);
    command((uint32_t)address, number);
}

void labport_dma_map(uint64_t address, uint32_t size, unsigned rights)
{
    static const uint32_t commands[] = {
        [LABPORT_DMA_READ] = LAB_DMA_MAP_TO,
        [LABPORT_DMA_WRITE] = LAB_DMA_MAP_FROM,
        [LABPORT_DMA_READ | LABPORT_DMA_WRITE] = LAB_DMA_MAP_BOTH,
    };

    dma_command(commands[rights], address, size);
}

void labport_dma_unmap(uint64_t address, uint32_t size)
{
    dma_command(LAB_DMA_UNMAP, address, size);
}

void labport_dma_free(uint64_t address, uint32_t size)
{
    dma_command(LAB_DMA_FREE, address, size);
}

bool labport_wants_dma(void)
{
    return wants_dma;
}

void labport_begin(int region)
{
    if (region >= 0)
        command(region, LAB_REGION_BEGIN);
}

void labport_end(int region)
{
    if (region >= 0)
        command(region, LAB_REGION_END);
}
