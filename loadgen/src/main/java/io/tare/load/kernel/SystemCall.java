// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;

/**
 * System calls by their number, for those that the C library has no function for, and calls of six parameters, which
 * {@link LibC} cannot make: syscall(2). Allocates nothing.
 */
final class SystemCall {

    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");

    static final int GETPPID = AARCH64 ? 173 : 110;
    static final int IO_SETUP = AARCH64 ? 0 : 206;
    static final int IO_DESTROY = AARCH64 ? 1 : 207;
    static final int IO_SUBMIT = AARCH64 ? 2 : 209;
    static final int IO_GETEVENTS = AARCH64 ? 4 : 208;
    static final int IO_URING_SETUP = 425;
    static final int IO_URING_ENTER = 426;

    private static final Type LONG = Type.SINT64;
    private static final CallContext SIX_LONGS = CallContext.getCallContext(
            LONG, new Type[] {LONG, LONG, LONG, LONG, LONG, LONG}, CallingConvention.DEFAULT, true);
    private static final Invoker INVOKER = Invoker.getInstance();
    private static final long SYSCALL;
    private static final long MMAP;

    static {
        // Symbols of what the JVM itself is linked with.
        Library libc = Library.getDefault();
        SYSCALL = libc.getSymbolAddress("syscall");
        MMAP = libc.getSymbolAddress("mmap");
    }

    private SystemCall() {}

    /** Makes a call of up to five parameters; those it does not have do not matter. Returns a negative {@link Errno} if it failed. */
    static long call(int number, long first, long second, long third, long fourth, long fifth) {
        return orErrno(INVOKER.invokeL6(SIX_LONGS, SYSCALL, number, first, second, third, fourth, fifth));
    }

    /** Maps memory, mmap(2), and returns its address, or a negative {@link Errno}. */
    static long mmap(long bytes, int protection, int flags, int descriptor, long offset) {
        return orErrno(INVOKER.invokeL6(SIX_LONGS, MMAP, 0, bytes, protection, flags, descriptor, offset));
    }

    private static long orErrno(long result) {
        return result == -1 ? -Kernel.errno() : result;
    }
}
