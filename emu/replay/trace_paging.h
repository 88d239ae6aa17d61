/*
 * Paging as a trace tells it: the registers by its mode records, and a page
 * walk by the translation of a page in place of tables in memory.
 */
#ifndef PAGEWALK_EMU_REPLAY_TRACE_PAGING_H
#define PAGEWALK_EMU_REPLAY_TRACE_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/trace/trace_record.h"
#include "mmu/walk.h"

/* The value of CR3 that a space stands for. */
uint32_t trace_paging_cr3(const struct paging *paging, uint32_t space);

/* Sets the registers to the flags (enum trace_mode_bits) and the space of a
 * TRACE_MODE record. */
void trace_paging_set(struct paging *paging, uint8_t flags, uint32_t space);

/* walk() by what the trace says of the page; w->lin and w->access are set. A
 * permitted write makes the page dirty. `must_fault`: the walk faults whatever
 * the page permits. */
bool trace_paging_walk(const struct paging *paging, struct trace_page *page,
                       bool must_fault, struct walk *w);

#endif
