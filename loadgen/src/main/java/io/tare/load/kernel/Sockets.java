// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import io.netty.channel.unix.Buffer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Calls on sockets. Thread-safe. */
public final class Sockets {

    /** What a receive says at the end of a stream. */
    public static final int END = -1;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final int MSG_PEEK = 0x2;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** A struct pollfd and a struct timespec for each thread that polls. */
    private static final ThreadLocal<PollMemory> POLL = ThreadLocal.withInitial(PollMemory::new);

    private Sockets() {}

    /** Says whether calls on a descriptor sleep until they can do something, fcntl(2). */
    public static void setBlocking(int descriptor, boolean blocking) throws ErrnoException {
        int flags = (int) Kernel.check("fcntl", Kernel.libc().fcntl(descriptor, F_GETFL, 0));
        Kernel.check(
                "fcntl", Kernel.libc().fcntl(descriptor, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
    }

    /**
     * Opens a UDP socket for addresses of the given one's family, and not for both.
     *
     * <p>A socket for both, as Netty and the JDK open, looks up the route again for each datagram that it sends over
     * IPv4, though it is connected: a tenth of what the datagram costs.
     */
    public static int openDatagram(InetAddress address) throws ErrnoException {
        int family = address instanceof Inet6Address ? AF_INET6 : AF_INET;
        return (int) Kernel.check("socket", Kernel.libc().socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    }

    /** Returns a second descriptor for the same socket, dup(2). */
    public static int duplicate(int descriptor) throws ErrnoException {
        return (int) Kernel.check("dup", Kernel.libc().dup(descriptor));
    }

    /** Sends what the kernel takes without waiting; 0 if that is nothing. */
    public static int sendNow(int descriptor, long address, int bytes) throws ErrnoException {
        return moved("send", Kernel.libc().send(descriptor, address, bytes, MSG_DONTWAIT | MSG_NOSIGNAL));
    }

    /** Receives what is there; 0 if that is nothing, {@link #END} at the end of a stream. */
    public static int receiveNow(int descriptor, long address, int maxBytes) throws ErrnoException {
        return receive(descriptor, address, maxBytes, MSG_DONTWAIT);
    }

    /** Reads what is there and leaves it there; as {@link #receiveNow} otherwise. */
    public static int peekNow(int descriptor, long address, int maxBytes) throws ErrnoException {
        return receive(descriptor, address, maxBytes, MSG_DONTWAIT | MSG_PEEK);
    }

    /**
     * Has the kernel throw away what is there, and returns how much it was; as {@link #receiveNow} otherwise.
     *
     * @param address not written to; MSG_TRUNC in tcp(7)
     */
    public static int discardNow(int descriptor, long address, int maxBytes) throws ErrnoException {
        return receive(descriptor, address, maxBytes, MSG_DONTWAIT | MSG_TRUNC);
    }

    /** Sends a file's bytes without a copy through this process, sendfile(2); returns how many the kernel took. */
    public static int sendFile(int descriptor, int file, long offsetAddress, long bytes) throws ErrnoException {
        return moved("sendfile", Kernel.libc().sendfile(descriptor, file, offsetAddress, bytes));
    }

    /**
     * Waits until a descriptor is ready, ppoll(2).
     *
     * @return false if it was not within the time; an interrupted call counts as ready, so look and wait again
     */
    public static boolean awaitReady(int descriptor, boolean toRead, boolean toWrite, long nanos)
            throws ErrnoException {
        PollMemory memory = POLL.get();
        memory.bytes
                .putInt(0, descriptor)
                .putShort(4, (short) ((toRead ? POLLIN : 0) | (toWrite ? POLLOUT : 0)))
                .putShort(6, (short) 0)
                .putLong(8, nanos / NANOS_PER_SECOND)
                .putLong(16, nanos % NANOS_PER_SECOND);
        int ready = Kernel.libc().ppoll(memory.address, 1, memory.address + 8, 0);
        if (ready < 0 && Kernel.errno() != Kernel.EINTR) {
            throw new ErrnoException("ppoll", Kernel.errno());
        }
        return ready != 0;
    }

    private static int receive(int descriptor, long address, int maxBytes, int flags) throws ErrnoException {
        long received = Kernel.libc().recv(descriptor, address, maxBytes, flags);
        return received == 0 ? END : moved("recv", received);
    }

    private static int moved(String call, long bytes) throws ErrnoException {
        if (bytes >= 0) {
            return (int) bytes;
        }
        int errno = Kernel.errno();
        if (errno == Kernel.EAGAIN || errno == Kernel.EINTR) {
            return 0;
        }
        throw new ErrnoException(call, errno);
    }

    /** Its address is asked for once: to ask allocates on newer JDKs. */
    private static final class PollMemory {

        private final ByteBuffer bytes = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
        private final long address = Buffer.memoryAddress(bytes);
    }
}
