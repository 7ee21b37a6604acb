"""What a clone says in its demo."""

from typing import Final

DEMO_TEXTS: Final = {
    "zh": "你好！这是用你的录音训练出来的声音。听起来像你吗？",
    "en": "Hello! This is the voice that was trained on your recording. Does it sound like you?",
    "ja": "こんにちは。これはあなたの録音から作られた声です。あなたの声に似ていますか。",
    "ko": "안녕하세요. 당신의 녹음으로 만든 목소리입니다. 당신의 목소리와 비슷한가요?",
    "es": "¡Hola! Esta es la voz hecha con tu grabación. ¿Se parece a la tuya?",
    "pt": "Olá! Esta é a voz feita com a sua gravação. Parece a sua?",
    "id": "Halo! Ini suara yang dibuat dari rekamanmu. Apakah mirip dengan suaramu?",
    "de": "Hallo! Das ist die Stimme, die aus deiner Aufnahme entstanden ist. Klingt sie wie du?",
    "fr": "Bonjour ! Voici la voix faite à partir de ton enregistrement. Est-ce qu'on t'entend ?",
    "ar": "مرحبا! هذا هو الصوت الذي صنع من تسجيلك. هل يشبه صوتك؟",
    "hi": "नमस्ते! यह आवाज़ आपकी रिकॉर्डिंग से बनी है। क्या यह आपकी आवाज़ जैसी है?",
    "it": "Ciao! Questa è la voce fatta con la tua registrazione. Ti somiglia?",
    "tr": "Merhaba! Bu, kaydından yapılan ses. Sana benziyor mu?",  # noqa: RUF001 - it is written so
    "yue": "你好！呢個係用你嘅錄音訓練出嚟嘅聲。似唔似你呀？",
}
"""By language: those of both tiers of the revision of 2026."""
