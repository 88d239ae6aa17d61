/*
 * Address spaces of processes: page tables and the areas they are filled from.
 *
 * A struct vm_area says what a range of addresses is supposed to hold. The page
 * tables are filled as the addresses are touched (fault.c), so they are only a
 * cache of what the areas say.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_ADDRESS_SPACE_H
#define PAGEWALK_GUEST_MM_PROCESS_ADDRESS_SPACE_H

#include "guest/mm/mm.h"
#include "guest/mm/pgtable.h"

enum vm_flag {
    VM_READ = 1 << 0,
    VM_WRITE = 1 << 1,
    VM_SHARED = 1 << 2,         /* writes go to the file's pages */
    VM_STACK = 1 << 3,
};

struct vm_area {
    uint32_t start, end;
    uint32_t flags;             /* enum vm_flag */
    struct inode *inode;        /* NULL: anonymous, zero at first */
    uint32_t pgoff;             /* page of the file at START */
    struct vm_area *next;
};

struct mm {
    void *pgd;                  /* directory that the kernel runs on */
    void *user_pgd;             /* directory that user mode runs on: the same
                                   one unless there is isolation */
    uint64_t *pdpt, *user_pdpt; /* PAE only */
    uint32_t cr3, user_cr3;
    uint32_t users;
    struct vm_area *areas;      /* sorted, disjoint */
    uint32_t brk_start, brk;
    struct list_head list;      /* of all address spaces */
    uint32_t rss;               /* user pages mapped */
    uint32_t tables;            /* page tables of user addresses */
};

/* Addresses of user mode end here. */
uint32_t task_size(void);

/* An empty address space, or NULL. */
struct mm *mm_create(void);

/* A copy of FROM for fork: shared areas share their pages, private areas share
 * them until one of the two spaces writes. NULL if there is no memory. */
struct mm *mm_copy(struct mm *from);

/* Take a reference, or give one up; the last frees MM. */
void mm_get(struct mm *mm);
void mm_put(struct mm *mm);

/* Load MM's page tables, unless they are loaded; with NULL the kernel's own. */
void switch_mm(struct mm *mm);

/* The address space whose page tables are loaded, or NULL. */
struct mm *loaded_mm(void);

/* The address space behind MM in the list of all; of NULL, the first. NULL: the
 * last was MM. */
struct mm *next_mm(const struct mm *mm);

/* The area that ADDR lies in, or NULL. */
struct vm_area *find_vma(const struct mm *mm, uint32_t addr);

enum {
    MMAP_FIXED = 1 << 8,        /* for mm_map, besides enum vm_flag */
};

/* Map LEN bytes of INODE from page PGOFF on, or zeros if INODE is NULL: with
 * MMAP_FIXED at ADDR, replacing what is mapped there, else where there is room.
 * FLAGS are enum vm_flag and MMAP_FIXED. Returns the address, or 0 if that
 * fails. */
uint32_t mm_map(struct mm *mm, uint32_t addr, uint32_t len, uint32_t flags,
                struct inode *inode, uint32_t pgoff);

/* Unmap [ADDR, ADDR + LEN). False if there is no memory to split an area. */
bool mm_unmap(struct mm *mm, uint32_t addr, uint32_t len);

/* Move the end of the heap to BRK, if that is possible. Returns where the heap
 * ends afterwards. */
uint32_t mm_brk(struct mm *mm, uint32_t brk);

/* The entry for user address ADDR. pte_lookup returns NULL if there is no table
 * for it; pte_alloc allocates the table, and returns NULL if there is no
 * memory. */
struct pte_slot *pte_lookup(const struct mm *mm, uint32_t addr);
struct pte_slot *pte_alloc(struct mm *mm, uint32_t addr);

/* Unmap every page of [START, END), which lies in one area. */
void zap_range(struct mm *mm, uint32_t start, uint32_t end);

/* May the TLB hold translations of MM's user pages? Only if MM is loaded, for
 * they are not global: loading another address space flushes them. And only if
 * the kernel's tables map user space: if not, the way back to user mode loads
 * CR3. */
bool tlb_may_hold(const struct mm *mm);

/* Flush the translation of one user page, or of all user pages, if the TLB may
 * hold any. */
void flush_tlb_page(const struct mm *mm, uint32_t addr);
void flush_tlb_mm(const struct mm *mm);

/* FREED is called with what CR3 held for each page directory that is freed. */
void address_space_init(void (*freed)(uint32_t cr3));

#endif
