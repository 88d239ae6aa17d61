/* Each runs the groups of its file and prints a line for each group. */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_GROUPS_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_GROUPS_H

void product_try(void);         /* product.c: all combinations */
void bits_try(void);            /* bits.c: each bit of an entry by itself */
void frames_try(void);          /* frames.c: pages and tables above 16 MiB */
void pdpte_try(void);           /* pdpte.c: when PDPTEs are loaded */
void switch_try(void);          /* switch.c: CR4.PAE with paging on */
void flush_try(void);           /* flush.c: what must be invalidated */

#endif
