// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.junit;

import io.tare.load.net.TrafficServer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a running {@link TrafficServer} on a free port of the loopback address, with a token of its own.
 *
 * <p>Every method and constructor that has a parameter of this type gets the same server as long as it belongs to the
 * same test; a {@code @BeforeAll} method gets one for the whole class, and then all of its tests have that one. It is
 * closed at the end.
 */
public final class TrafficServerExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(TrafficServerExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TrafficServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // A store looks into that of the class before it makes its own.
        return context.getStore(NAMESPACE)
                .computeIfAbsent(TrafficServer.class, key -> TrafficServer.onLoopback(), TrafficServer.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    /** Ends the server of this very context; that of the class outlives its tests. */
    private static void close(ExtensionContext context) {
        TrafficServer server = context.getStore(NAMESPACE).remove(TrafficServer.class, TrafficServer.class);
        if (server != null) {
            server.close();
        }
    }
}
