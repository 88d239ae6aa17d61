/*
 * hello ARGS: print the process number and the arguments; exit with argc.
 */
#include "guest/user/lib.h"

int main(int argc, char **argv)
{
    print("hello from process ");
    print_number(getpid());
    for (int i = 1; i < argc; i++) {
        print(" ");
        print(argv[i]);
    }
    print("\n");
    return argc;
}
