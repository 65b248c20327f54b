// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.ChannelHandler;
import io.tare.load.control.Fields;
import io.tare.load.control.Ticket;
import java.io.IOException;

/** A load's half in the server, for one run: what it does with what opens for the run, and what it counted. */
interface FarSide extends AutoCloseable {

    /** Says whether a data connection or socket of this number may begin now, and keeps it from another one. */
    boolean claim(int index);

    /** Adds what was counted until now. */
    void report(Fields.Builder report);

    @Override
    default void close() {}

    /** A load over connections. */
    interface OverConnections extends FarSide {

        /** Returns how many data connections the run may have at a time. */
        int maxConnections();

        /**
         * Returns what serves a data connection on an event loop.
         *
         * @param index which of the run's it is
         */
        ChannelHandler handler(int index, ServedConnection connection);

        /**
         * Serves a data connection by plain system calls, until either side closes it.
         *
         * @throws IOException if the connection breaks; it was then not closed in order, and that is all
         */
        void serve(int index, PlainSocket socket) throws IOException;
    }

    /** A load over datagrams. */
    interface OverDatagrams extends FarSide {

        /**
         * Serves a client's datagrams until the socket is shut down.
         *
         * @param ticket what the datagrams of this run begin with
         * @throws IOException if the kernel refuses, as when the client is gone
         */
        void serve(int index, Ticket ticket, UdpSocket socket) throws IOException;
    }
}
