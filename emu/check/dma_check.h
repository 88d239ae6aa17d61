/*
 * The check of what devices do to memory (--check-dma). A device uses physical
 * addresses and nothing stops it, so a wrong address destroys what it hits. The
 * check reports, for each page of a transfer, the first of dma_fault.def that
 * holds:
 *
 *   - it writes to a page table in use, one of the frames of
 *     mmu/dump/table_reach.h at that time;
 *   - it writes to instructions that are decoded: the CPU has run them, and they
 *     were not written since. A page whose code is older than its mapping is not
 *     reported: the kernel has found a new use for the frame;
 *   - the kernel has said which memory it maps for DMA (dma_mappings.h), and this
 *     is freed, or not mapped, or mapped for the other direction.
 *
 * A device that goes on from page to page makes one report. A page is reported
 * once for each fault, device and function that has started the device. That is
 * the instruction that last wrote to the register that starts it.
 *
 * An end of a mapping that was not made is reported too.
 */
#ifndef PAGEWALK_EMU_CHECK_DMA_CHECK_H
#define PAGEWALK_EMU_CHECK_DMA_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/cpu.h"
#include "emu/check/dma_mappings.h"
#include "emu/image/symbols.h"

enum dma_fault {
#define DMA_FAULT(name, text) DMA_FAULT_##name,
#include "emu/check/dma_fault.def"
#undef DMA_FAULT
    DMA_FAULTS                  /* none */
};

enum { DMA_CHECK_BUCKETS = 1024 };

/* Bytes next to each other with one fault. */
struct dma_report {
    enum dma_fault fault;       /* DMA_FAULTS: there is none */
    const struct bus_requester *requester;
    uint32_t programmer;
    bool write;
    bool known;                 /* it was reported before */
    uint64_t first, end;        /* physical */
    uint64_t cycle;             /* of the first byte */
    bool has_mapping;
    struct dma_mapping mapping; /* that the fault is about */
};

struct dma_known;

struct dma_check {
    struct bus_listener listener;
    struct cpu *cpu;            /* null: not initialised */
    const struct symbols *symbols;
    FILE *stream;
    struct dma_mappings mappings;
    uint8_t *old_code;          /* a bit per page: it held code when it was
                                   mapped */
    struct dma_report pending[2];       /* of reads and of writes: may grow */
    struct dma_known *known[DMA_CHECK_BUCKETS];     /* pages reported */
    uint64_t found;             /* reports made */
    bool out_of_memory;         /* a report may have been made twice */
};

/* Listens to the transfers on the CPU's bus. Reports go to `stream`; `symbols`
 * may be null. False: the host has no memory. */
bool dma_check_init(struct dma_check *check, struct cpu *cpu,
                    const struct symbols *symbols, FILE *stream);
void dma_check_destroy(struct dma_check *check);

/* The machine is reset, and the mappings with it. */
void dma_check_reset(struct dma_check *check);

/* A command of the lab port, LAB_DMA_MAP_TO to LAB_DMA_FREE, of the instruction
 * that runs. */
void dma_check_command(struct dma_check *check, uint32_t command,
                       uint64_t paddr, uint32_t length);

/* Makes the reports that wait for more of their transfer. */
void dma_check_finish(struct dma_check *check);

/* Whether anything was reported, after dma_check_finish. */
bool dma_check_found(const struct dma_check *check);

/* Prints how many reports were made, also when there were none. */
void dma_check_summary(const struct dma_check *check);

#endif
