/* How the programs of this folder end, besides with 0. */
#ifndef PAGEWALK_TESTS_REFERENCE_EXIT_H
#define PAGEWALK_TESTS_REFERENCE_EXIT_H

enum {
    EXIT_DIFFERENT = 1,         /* count_compare */
    EXIT_BAD_INPUT = 2,         /* a stream that is refused, a wrong usage */
    EXIT_HOST = 3,              /* no memory, no file, no process */
};

#endif
