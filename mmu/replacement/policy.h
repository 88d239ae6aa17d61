/* The replacement policies of mmu/replacement/policy.def. */
#ifndef PAGEWALK_MMU_REPLACEMENT_POLICY_H
#define PAGEWALK_MMU_REPLACEMENT_POLICY_H

#include <stdbool.h>

enum tlb_policy {
#define POLICY(policy, name, victim) policy,
#include "mmu/replacement/policy.def"
#undef POLICY
    TLB_POLICIES
};

const char *tlb_policy_name(enum tlb_policy policy);

/* What the policy displaces, in one phrase. */
const char *tlb_policy_help(enum tlb_policy policy);

/* Finds a policy by its name. False: there is none of this name. */
bool tlb_policy_find(const char *name, enum tlb_policy *policy);

#endif
