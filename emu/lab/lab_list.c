/* The experiments that the bundled kernel has. */
#include <string.h>

#include "emu/lab/lab.h"

static const struct {
    const char *name, *question;
} labs[] = {
#define LAB(name, question) { #name, question },
#include "guest/labs/labs.def"
#undef LAB
};

enum { LABS = sizeof(labs) / sizeof(labs[0]) };

const char *lab_name(unsigned index)
{
    return index < LABS ? labs[index].name : NULL;
}

const char *lab_question(const char *name)
{
    for (unsigned i = 0; i < LABS; i++)
        if (!strcmp(name, labs[i].name))
            return labs[i].question;
    return NULL;
}
