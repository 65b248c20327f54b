// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** The two kinds of address that a server can have. */
final class Addresses {

    private Addresses() {}

    /**
     * Makes sure that an address is one of the two, and says where to go.
     *
     * @throws IllegalArgumentException if it is not
     */
    static void require(String name, SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IllegalArgumentException(name + " must be a resolved address: " + address);
        }
        if (!(address instanceof InetSocketAddress) && !(address instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException(name + " must be an IP address and port, or a path: " + address);
        }
    }

    /** Returns the address as people write it. */
    static String words(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? NetUtil.toSocketAddressString(inet)
                : ((UnixDomainSocketAddress) address).getPath().toString();
    }
}
