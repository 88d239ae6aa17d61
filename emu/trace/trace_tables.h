/* What the guest's page tables say of a page, as records of a trace have it. */
#ifndef PAGEWALK_EMU_TRACE_TRACE_TABLES_H
#define PAGEWALK_EMU_TRACE_TRACE_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/trace/trace_record.h"
#include "mmu/mmu.h"

/*
 * The tables before the MMU's last access, of `lin`: what its walk has read
 * (`walked`: it made one that succeeded) or else what a probe walk finds now. A
 * page that is there but forbids the access is described too; `permits` says
 * so. `access` is of enum access.
 */
struct trace_page trace_tables_before(const struct mmu *mmu, uint32_t lin,
                                      unsigned access, bool walked,
                                      bool *permits);

#endif
