/*
 * Segments: flat code and data for the kernel and for user programs, and one
 * task state segment, from which the processor takes the kernel's stack pointer
 * on every entry from ring 3. The kernel makes no other use of segmentation.
 */
#ifndef PAGEWALK_GUEST_ARCH_SEGMENT_H
#define PAGEWALK_GUEST_ARCH_SEGMENT_H

#define KERNEL_CS   0x08
#define KERNEL_DS   0x10
#define USER_CS     0x1b    /* RPL 3 */
#define USER_DS     0x23
#define TSS_SEL     0x28

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/* The stack that the kernel boots on, THREAD_SIZE bytes; later the first
 * task's. */
extern char init_stack[];

/* Load the GDT, all segment registers and the task register. */
void segments_init(void);

/* Load GDT and TSS at the entry area's addresses (entry_area.h). */
void segments_move(void);

/* Has segments_move been called? */
bool segments_moved(void);

/* The kernel stack that the next entry from ring 3 starts on. */
void set_kernel_stack(uint32_t esp0);
#endif
#endif
