/*
 * The entry area: what the processor needs to get into the kernel and out.
 *
 * Two pages, one of code and one of data. When user mode has page tables of its
 * own (mm/isolation.h), these two pages are all that they map of the kernel.
 * Both sets of tables map them at ENTRY_TEXT_ADDR and ENTRY_DATA_ADDR. An entry
 * from user mode then goes
 *
 *     IDT and TSS in the data page  ->  stub in the code page
 *     ->  registers saved on the stack in the data page
 *     ->  CR3 = kernel_cr3          ->  registers moved to kernel_stack
 *
 * and the way out is the reverse. Without isolation the processor uses the
 * descriptor tables of the data page at their lowmem addresses, enters by the
 * stubs of trap_entry.S and starts on the task's kernel stack at once.
 */
#ifndef PAGEWALK_GUEST_ARCH_ENTRY_AREA_H
#define PAGEWALK_GUEST_ARCH_ENTRY_AREA_H

/* Offsets in struct entry_data, for the code page. */
#define ENTRY_KERNEL_CR3    0
#define ENTRY_USER_CR3      4
#define ENTRY_KERNEL_STACK  8


#ifndef __ASSEMBLER__
#include "guest/arch/layout.h"
#include "guest/arch/segment.h"
#include "guest/arch/trap.h"
#include "guest/lib/compiler.h"

struct gate {
    uint16_t offset_low, selector, type, offset_high;
};

/* Named are the fields that the processor uses without task switches. */
struct tss {
    uint32_t link;
    uint32_t esp0, ss0;
    uint32_t unused[22];
    uint16_t trap, iomap_base;
};

_Static_assert(sizeof(struct tss) == 104, "SDM vol. 3, figure 7-2");

enum {
    ENTRY_IDT_GATES = TRAP_SYSCALL + 1,
    ENTRY_GDT_ENTRIES = (TSS_SEL >> 3) + 1,
    SYSENTER_STACK_WORDS = 256,
    ENTRY_STACK_MIN = 1024,
};

struct entry_data {
    uint32_t kernel_cr3, user_cr3, kernel_stack, unused;
    uint64_t gdt[ENTRY_GDT_ENTRIES];
    struct tss tss;
    struct gate idt[ENTRY_IDT_GATES];
    uint32_t sysenter_stack[SYSENTER_STACK_WORDS];  /* see sysenter.h */
    uint32_t sysenter_esp0;     /* what the entry of SYSENTER loads into ESP */
} __attribute__((aligned(PAGE_SIZE)));  /* the rest of the page is the stack */

_Static_assert(offsetof(struct entry_data, kernel_cr3) == ENTRY_KERNEL_CR3 &&
               offsetof(struct entry_data, user_cr3) == ENTRY_USER_CR3 &&
               offsetof(struct entry_data, kernel_stack) ==
               ENTRY_KERNEL_STACK, "for the code page");

_Static_assert(sizeof(struct entry_data) == PAGE_SIZE &&
               offsetof(struct entry_data, sysenter_esp0) +
               ENTRY_STACK_MIN <= PAGE_SIZE, "one page");

extern struct entry_data entry_data;
extern char entry_text[];       /* the code page */

/* Make the processor use the area at its addresses near the top, and the stubs
 * that switch CR3. */
void entry_area_activate(void);
#endif
#endif
