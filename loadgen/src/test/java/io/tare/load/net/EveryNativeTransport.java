// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Every available transport but the JDK's own, which knows few of the kernel's socket options; parked waits. */
final class EveryNativeTransport implements ArgumentsProvider {

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return Arrays.stream(Transport.values())
                .filter(Transport::isAvailable)
                .filter(transport -> transport != Transport.NIO)
                .map(transport -> EveryWay.options(transport, WaitStrategy.PARK))
                .map(Arguments::of);
    }
}
