/*
 * How the kernel comes to own its address space, in the order of the calls.
 */
#ifndef PAGEWALK_GUEST_MM_INIT_H
#define PAGEWALK_GUEST_MM_INIT_H

/* Decide, from the RAM that memblock knows, what is lowmem and what is
 * highmem. */
void setup_memory(void);

/* Build the final page tables and switch to them; the identity map of the
 * boot tables is gone afterwards. */
void paging_init(void);

/* Create mem_map, hand all free memory to the page allocator, and print how
 * much there is. */
void mem_init(void);

/* Give .init back to the page allocator. */
void free_initmem(void);

#endif
