// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import io.netty.channel.unix.Buffer;
import java.lang.ref.Reference;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket that sends echo requests to one host and receives what that host sends over ICMP.
 *
 * <p>The kernel's unprivileged kind if this user's group may have it ({@code net.ipv4.ping_group_range}, icmp(7)): it
 * fills in identifier and checksum and gives this socket its own replies only. Else a raw one, raw(7), for who has
 * CAP_NET_RAW: there a reply over IPv4 comes with its IP header, and those of others come too.
 *
 * @param descriptor of the socket
 * @param raw        whether it is a raw one
 */
public record IcmpSocket(int descriptor, boolean raw) implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;

    /**
     * Opens a socket for one host.
     *
     * @throws ErrnoException if this process may have neither kind, or the host is not to be reached
     */
    public static IcmpSocket connect(InetAddress host) throws ErrnoException {
        boolean six = host instanceof Inet6Address;
        int domain = six ? AF_INET6 : AF_INET;
        int protocol = six ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
        boolean raw = false;
        int descriptor = Kernel.libc().socket(domain, SOCK_DGRAM | SOCK_CLOEXEC, protocol);
        if (descriptor < 0) {
            raw = true;
            descriptor = (int) Kernel.check("socket", Kernel.libc().socket(domain, SOCK_RAW | SOCK_CLOEXEC, protocol));
        }
        IcmpSocket socket = new IcmpSocket(descriptor, raw);
        try {
            ByteBuffer address = address(host);
            int result = Kernel.libc().connect(descriptor, Buffer.memoryAddress(address), address.capacity());
            // Nothing else keeps the memory until the kernel has read it.
            Reference.reachabilityFence(address);
            Kernel.check("connect", result);
            return socket;
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns a struct sockaddr_in or sockaddr_in6 without a port, ip(7), ipv6(7). */
    private static ByteBuffer address(InetAddress host) {
        if (host instanceof Inet6Address six) {
            ByteBuffer address = ByteBuffer.allocateDirect(28).order(ByteOrder.nativeOrder());
            return address.putShort(0, (short) AF_INET6)
                    .put(8, six.getAddress())
                    .putInt(24, six.getScopeId());
        }
        ByteBuffer address = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        return address.putShort(0, (short) AF_INET).put(4, host.getAddress());
    }

    @Override
    public void close() {
        Kernel.libc().close(descriptor);
    }
}
