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
    void *pgd;                  /* what the kernel runs on (4g4g: see
                                   isolation.h) */
    void *user_pgd;             /* what user mode runs on; mostly the same */
    uint64_t *pdpt, *user_pdpt; /* PAE only */
    uint32_t cr3, user_cr3;
    uint32_t users;
    struct vm_area *areas;      /* sorted, disjoint */
    uint32_t brk_start, brk;
    uint32_t rss;               /* pages mapped */
    uint32_t tables;            /* page tables of user addresses */
};

/* Addresses of user mode end here. */
uint32_t task_size(void);

/* An empty address space, or NULL. */
struct mm *mm_create(void);

/* A copy of it for fork: shared areas share their pages, private ones share
 * them until someone writes. NULL if there is no memory. */
struct mm *mm_copy(struct mm *from);

void mm_get(struct mm *mm);
void mm_put(struct mm *mm);

/* Make MM's the current translations; nothing happens if they are already.
 * NULL: the kernel's alone. */
void switch_mm(struct mm *mm);

/* The one whose translations are current, or NULL. */
struct mm *loaded_mm(void);

/* The area that ADDR lies in, or NULL. */
struct vm_area *find_vma(const struct mm *mm, uint32_t addr);

enum {
    MMAP_FIXED = 1 << 8,        /* besides the flags above */
};

/* Map LEN bytes of INODE from page PGOFF on, or zeros if INODE is NULL, at ADDR
 * (MMAP_FIXED, replacing what is there) or where there is room. The address, or
 * 0. */
uint32_t mm_map(struct mm *mm, uint32_t addr, uint32_t len, uint32_t flags,
                struct inode *inode, uint32_t pgoff);

/* Unmap [ADDR, ADDR + LEN). False if there is no memory to split an area. */
bool mm_unmap(struct mm *mm, uint32_t addr, uint32_t len);

/* Move the end of the heap; what it is afterwards. */
uint32_t mm_brk(struct mm *mm, uint32_t brk);

/* The entry for user address ADDR. NULL: there is no table for it; or, for
 * pte_alloc, no memory for one. */
struct pte_slot *pte_lookup(const struct mm *mm, uint32_t addr);
struct pte_slot *pte_alloc(struct mm *mm, uint32_t addr);

/* Unmap every page of [START, END), which lies in one area. */
void zap_range(struct mm *mm, uint32_t start, uint32_t end);

/* Forget the translation of one user page, or of all, if MM is loaded. */
void flush_tlb_page(const struct mm *mm, uint32_t addr);
void flush_tlb_mm(const struct mm *mm);

/* FREED is called with what CR3 held for each page directory that is freed. */
void address_space_init(void (*freed)(uint32_t cr3));

#endif
