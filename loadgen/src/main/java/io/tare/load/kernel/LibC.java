// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

/**
 * The functions of the C library that are used here; by primitive parameters, so that no call allocates.
 *
 * <p>Five parameters at most: for six, jnr-ffi makes a call on x86-64 that crashes the JVM. See {@link SystemCall}.
 *
 * <p>Public only because jnr-ffi implements it in a class loader of its own.
 */
public interface LibC {

    int socket(int domain, int type, int protocol);

    int connect(int descriptor, long address, int addressBytes);

    int fcntl(int descriptor, int command, int argument);

    int dup(int descriptor);

    int close(int descriptor);

    long send(int descriptor, long address, long bytes, int flags);

    long recv(int descriptor, long address, long bytes, int flags);

    int sendmmsg(int descriptor, long messages, int count, int flags);

    int recvmmsg(int descriptor, long messages, int count, int flags, long timeout);

    long sendfile(int out, int in, long offsetAddress, long bytes);

    int ppoll(long descriptors, long count, long timeout, long signalMask);

    int getsockopt(int descriptor, int level, int name, long value, long length);

    int setsockopt(int descriptor, int level, int name, long value, int length);

    int memfd_create(String name, int flags);

    int open(String path, int flags, int mode);

    int open(long path, int flags, int mode);

    int rename(long from, long to);

    int unlink(long path);

    long pread(int descriptor, long address, long bytes, long offset);

    long pwrite(int descriptor, long address, long bytes, long offset);

    int fsync(int descriptor);

    int flock(int descriptor, int operation);

    int fdatasync(int descriptor);

    int fallocate(int descriptor, int mode, long offset, long bytes);

    int ftruncate(int descriptor, long bytes);

    int posix_fadvise(int descriptor, long offset, long bytes, int advice);

    int statx(int directory, String path, int flags, int mask, long result);

    int statx(int directory, long path, int flags, int mask, long result);

    int ioctl(int descriptor, long request, long argument);

    int madvise(long address, long bytes, int advice);

    int munmap(long address, long bytes);

    int sched_setaffinity(int thread, long bytes, long mask);

    int prctl(int option, long argument2, long argument3, long argument4, long argument5);

    int getrusage(int who, long usage);

    String strerror(int errno);
}
